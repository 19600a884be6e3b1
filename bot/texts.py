"""Every text that a reader sees, in one place: a translation is one more file like this. English.

Short, friendly, plain; no jargon; no emoji as the only label. Plain texts: formatting is for those who show them.
"""

from typing import Final

from bot.core.smalltalk import Talk

NOT_COVERED: Final = "The article does not say."
NEAREST: Final = "The nearest passage:"
NOT_UNDERSTOOD: Final = "I did not understand that. Please ask me something about the article, in a few words."
DID_YOU_MEAN: Final = "Did you mean one of these?"

TALK: Final[dict[Talk, str]] = {
    Talk.GREETING: "Hello! Ask me anything about the article, and I will show you the sentence that answers it.",
    Talk.THANKS: "You are welcome! Is there anything else you would like to know about the article?",
    Talk.GOODBYE: "Goodbye! Come back whenever you have a question about the article.",
    Talk.HELP: "Ask me in your own words, for example “{example}” I answer with the sentence that says so.",
    Talk.IDENTITY: "I am a bot. I answer questions about an article, and show the sentence that each answer rests on.",
    Talk.MOOD: "I am ready for your questions about the article.",
    Talk.CHATTER: "I only know the article. You could ask, for example: “{example}”",
    Talk.COMPLAINT: "Sorry that I was no help. I only know what the article says; other words may work better.",
    Talk.PRAISE: "Thank you! Ask me more about the article.",
}

# -- The terminal: `faqbot chat` and `faqbot ask` -------------------------------------------------------------------

NO_TELEGRAM: Final = "No TELEGRAM_BOT_TOKEN is set, so here is the terminal chat."
LOADING: Final = "Reading the articles …"
WELCOME: Final = "Ask me about {articles}, for example: {example}\n/help lists the commands, /quit leaves."
ONE_ARTICLE: Final = "the article"
TITLED_ARTICLE: Final = "the article “{title}”"
MANY_ARTICLES: Final = "{count} articles"
FAREWELL: Final = "Goodbye!"
HOW_TO_LEAVE: Final = "/quit or Ctrl-D leaves."
QUOTE: Final = "“{quote}”"
PLACE: Final = "paragraph {paragraph}, sentence {sentence}"
PLACE_IN: Final = "{article}, paragraph {paragraph}, sentence {sentence}"
RELATED: Final = "You could also ask:"
PICK: Final = "Type a number to pick one, or ask in other words."
NOT_OFFERED: Final = "There is no number {number} to pick; choose from 1 to {count}."
TOPICS: Final = "Topics: type a number to see the questions."
TOPIC: Final = "{topic} ({count})"
TOPIC_IN: Final = "{topic} ({count}), {article}"
TOPIC_QUESTIONS: Final = "{topic}: type a number to see the answer."
ARTICLES: Final = "Articles: type a number to read one."
RELOADED: Final = "Reloaded: {added} added, {changed} changed, {removed} removed."
RELOADED_SAME: Final = "Reloaded: no question or answer has changed."
RELOAD_REFUSED: Final = "The files cannot be used, so I keep what I had. To put right:"
NO_SUCH_COMMAND: Final = "There is no command {command}. These are the commands:"
HELP: Final = "Ask in your own words, or type a command:"
COMMANDS: Final = {
    "/topics": "what you can ask about",
    "/source": "the article itself",
    "/reload": "read the files again",
    "/help": "this list",
    "/quit": "leave (or Ctrl-D)",
}
