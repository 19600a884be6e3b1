"""Every text that a reader sees, in one place: a translation is one more file like this. English.

Short, friendly, plain; no jargon; no emoji as the only label. Plain text: formatting belongs to who shows it.
"""

from collections.abc import Sequence
from typing import Final

from bot.core.article import Article, Citation
from bot.core.smalltalk import Talk

NOT_COVERED: Final = "The article does not say."
NEAREST: Final = "The nearest passage:"
NOT_UNDERSTOOD: Final = (
    "I did not understand that. Please ask me something about the article, in a few words. For example: “{example}”"
)
DID_YOU_MEAN: Final = "Did you mean one of these?"

TALK: Final[dict[Talk, str]] = {
    Talk.GREETING: (
        "Hello! Ask me anything about the article, and I will show you the sentence that answers it. "
        "For example: “{example}”"
    ),
    Talk.THANKS: "You are welcome! Is there anything else you would like to know about the article?",
    Talk.GOODBYE: "Goodbye! Come back whenever you have a question about the article.",
    Talk.HELP: (
        "Ask me about the article in your own words, and I answer with the sentence that says so. "
        "For example: “{example}”"
    ),
    Talk.IDENTITY: (
        "I am a bot. I answer questions about the article, and I show the sentence that each answer rests on. "
        "For example: “{example}”"
    ),
    Talk.MOOD: "I am ready for your questions about the article. For example: “{example}”",
    Talk.CHATTER: "I only know the article. You could ask, for example: “{example}”",
    Talk.COMPLAINT: "Sorry that I was no help. I only know what the article says; other words may work better.",
    Talk.PRAISE: "Thank you! Ask me more about the article.",
}

# -- places and sources -----------------------------------------------------------------------------------------------


def place(citation: Citation) -> str:
    """Where a quote stands, for people."""
    return f"Paragraph {citation.paragraph}, sentence {citation.sentence}"


def article_name(article: Article) -> str:
    """The article's title; where nobody knows it, its folder's name spelt out."""
    return article.title or article.name.replace("-", " ").strip().capitalize()


def articles(all_of_them: Sequence[Article]) -> str:
    """What the answers come from, in a few words."""
    if len(all_of_them) == 1:
        return f"the article “{article_name(all_of_them[0])}”"
    return f"{len(all_of_them)} articles"


OF_ARTICLE: Final = "{place}, in “{article}”"

PARAGRAPH_IN_FULL: Final = "Paragraph {number} in full:"
COPIED_QUOTE: Final = "“{quote}” ({place})"
COPY_THE_QUOTE: Final = "Copy the quote"
COPY_QUOTE: Final = "Copy quote {number}"
SHARE: Final = "Share this answer"
ADD_TO_GROUP: Final = "Add me to a group"

SOURCE_FACTS: Final = (
    ("Title", "title"),
    ("Publisher", "publisher"),
    ("Date", "date"),
    ("Web address", "url"),
)
"""What can be known about an article: the words for it, and the attribute."""
UNKNOWN_FACT: Final = "not known"
SOURCE_HEADING: Final = "The article that I answer from"
PARAGRAPHS: Final = "Paragraphs {first} to {last} of {count}"
PARAGRAPH: Final = "Paragraph {first} of {count}"

# -- the chat ---------------------------------------------------------------------------------------------------------

START: Final = (
    "Hello! I answer questions about {article}, and I show you the sentence that each answer rests on.\n\n"
    "Just write what you would like to know, or start with one of these:"
)
START_IN_GROUP: Final = (
    "Hello! I answer questions about {article}. Ask me with /ask{me} and your question, mention {me} in a message, "
    "or reply to one of my messages."
)
SEES_ALL: Final = "I can see every message here, and pass over those that are not for me."
SEES_CALLS: Final = "I see only commands, replies to me and messages that mention me."
HELP: Final = (
    "Ask me about the article in your own words, for example: “{example}”\n\n"
    "I answer only what the article says, and I show you the sentence. Where it does not say, I tell you so.\n\n"
    "/topics – what you can ask, by topic\n"
    "/source – the article itself\n"
    "/ask – ask a question\n"
    "/privacy – what I keep about you\n"
    "/help – this message\n\n"
    "In a group, ask me with /ask{me} and your question, mention {me}, or reply to one of my messages. "
    "/ask{me} in reply to somebody's question answers that one."
)
HELP_FOR_ADMINS: Final = "You are one of my admins: /reload reads the FAQ again."
ONLY_TEXT: Final = "I can only read text. Please write your question in a few words."
DESCRIPTION: Final = (
    "Ask me about {article}. I answer with the sentence that says so, and where it does not say, I tell you. "
    "Just write your question; /topics shows what you can ask."
)
SHORT_DESCRIPTION: Final = "Answers questions about {article}, and shows the sentence each answer rests on."
ASK_WHAT: Final = "What would you like to know about the article?"
ASK_PLACEHOLDER: Final = "Your question about the article"
UNKNOWN_COMMAND: Final = "I do not know that command. Just write your question, or see /help."
UNKNOWN_LINK: Final = "I do not have that answer any more. Perhaps it is among these topics:"
TAKEN_BACK: Final = "The question was changed, so I took my answer back."
SOMETHING_WENT_WRONG: Final = "Sorry, something went wrong on my side. Please ask again in a moment."

TOPICS: Final = "What would you like to know about?"
TOPICS_BUTTON: Final = "All topics"
BACK_TO_TOPIC: Final = "Back to “{topic}”"
TOPIC: Final = "Questions about this:"
NEXT: Final = "Next page"
PREVIOUS: Final = "Previous page"
GONE: Final = "That is no longer in my list. Please see /topics."
NOT_YOURS: Final = "These are for whoever asked. Ask me yourself: I answer everybody."
OLD_BUTTON: Final = "This button is too old. Please ask again."

PRIVACY_KEEPS_NOTHING: Final = (
    "I keep no record of what you ask: no questions, no names, no user numbers.\n\n"
    "While I am running, I remember for a while which of my messages replied to which of yours, by their numbers "
    "alone. So I can correct an answer when you edit your question, and understand “and when?”. "
    "When I am restarted, I forget it."
)

# -- admins -----------------------------------------------------------------------------------------------------------

RELOADED: Final = "Reloaded: {entries} answers, {gaps} known gaps, revision {revision}."
RELOADED_UNCHANGED: Final = "Reloaded. Nothing has changed: {entries} answers, {gaps} known gaps, revision {revision}."
RELOAD_REFUSED: Final = "Not reloaded: {problems} to fix. I keep answering from revision {revision}."
RELOADED_IN_GROUP: Final = "Reloaded. I sent the report to you in private."
REFUSED_IN_GROUP: Final = "Not reloaded: there are problems. I sent them to you in private."
NO_PRIVATE_CHAT: Final = "I could not send you the report: please start a private chat with me, then try again."
ADDED: Final = "Added"
CHANGED: Final = "Changed"
REMOVED: Final = "Removed"
REPORT_IN_FILE: Final = "The full report is in the file."
REPORT_FILE: Final = "reload-report.txt"

COMMANDS: Final = {
    "ask": "Ask a question about the article",
    "topics": "What you can ask, by topic",
    "source": "The article itself",
    "help": "How to ask",
    "privacy": "What I keep about you",
    "reload": "Read the FAQ again",
}
"""What the command menus say."""


def count(number: int, noun: str) -> str:
    """A number with its noun, as "1 problem" or "2 problems"."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def shortened(text: str, most: int) -> str:
    """The text in at most so many characters, cut between words."""
    if len(text) <= most:
        return text
    head = text[: most - 1]
    return (head.rsplit(" ", 1)[0] if " " in head else head).rstrip(" ,;:–—-") + "…"
