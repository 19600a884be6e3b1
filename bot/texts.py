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
