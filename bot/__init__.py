"""A Telegram bot that answers questions about an article, and shows the sentence each answer rests on.

Besides the glossary's words: a worker is one of several processes of this bot on one database (a replica, as seen from
releases); the event bus is where they tell each other what the database does not keep, each time by an event.
"""
