"""A Telegram bot that answers questions about an article, and shows the sentence each answer rests on.

Besides the glossary's words: a worker is one of several processes of this bot on one database (a replica, as seen from
releases); the bulletin is where they tell each other what the database does not keep, each time by a notice.
"""
