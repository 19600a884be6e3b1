"""A Telegram bot that answers questions about an article, and shows the sentence each answer rests on."""
