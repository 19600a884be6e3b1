"""Telegram, and nothing else knows Telegram.

Besides the glossary's words: an exchange is a question and the messages that replied to it; a press is what a button
of ours means; a rendering is what is to be sent, ready in Telegram's HTML; restraint is what keeps the bot from saying
too much in a group; overheard is what is said there to everybody.
"""
