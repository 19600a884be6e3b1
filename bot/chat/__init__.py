"""Telegram, and nothing else knows Telegram.

Besides the glossary's words: an exchange is a question and the messages that replied to it; an action is what a button
of ours does; a rendering is what is to be sent, ready in Telegram's HTML.
"""
