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
    "/why": "why the last answer is what it is",
    "/reload": "read the files again",
    "/help": "this list",
    "/quit": "leave (or Ctrl-D)",
}

# -- Why an outcome is what it is: /why in the terminal and for admins -----------------------------------------------

WHY_NOTHING_ASKED: Final = "Nothing has been asked yet."
WHY_ANSWERED: Final = "Answered: certainty {certainty:.1f} of 100, and an answer needs {answer:.1f}."
WHY_ANSWERED_PARTS: Final = "Answered as a question in two parts: each was sure enough on its own."
WHY_SUGGESTED: Final = (
    "Suggested: certainty {certainty:.1f} of 100. An answer needs {answer:.1f}, suggestions {suggest:.1f}."
)
WHY_TOO_CLOSE: Final = (
    "Suggested: certainty {certainty:.1f} of 100 would do (an answer needs {answer:.1f}), "
    "but another entry is about as likely."
)
WHY_SUGGESTED_PARTS: Final = "Suggested as a question in two parts: one was sure enough, the other only likely."
WHY_NOT_COVERED: Final = (
    "Not answered: certainty {certainty:.1f} of 100. An answer needs {answer:.1f}, suggestions {suggest:.1f}."
)
WHY_NOT_UNDERSTOOD: Final = "Not understood: no word of it is known here."
WHY_SMALL_TALK: Final = "Taken as small talk ({talk}): it is more like that than like anything about the article."
WHY_READ: Final = "Read as: {words} (asks for {asked})"
WHY_BEST: Final = "Best entry: {id}"
WHY_RUNNER_UP: Final = "Runner-up: {id}"
WHY_RUNNER_UP_SAME: Final = "Runner-up, on the same sentence: {id}"
WHY_GAP: Final = "Nearest gap: {id}"
WHY_QUESTION: Final = "Its question: {question}"
WHY_SCORE: Final = "Score {score:.1f} of 100; closest phrasing: “{phrasing}”"
WHY_FOR: Final = "Counted for it:"
WHY_AGAINST: Final = "Counted against it:"
WHY_COUNTED: Final = "{points:+.1f}  {reason}"
REASONS: Final[dict[str, tuple[str, str]]] = {
    "score": ("the question is much like its phrasings", "the question is little like its phrasings"),
    "lead": ("it is well ahead of the nearest gap", "the nearest gap is about as alike, or more"),
    "unopposed": ("no word speaks for the nearest gap alone", "some word speaks for the nearest gap alone"),
    "rival_echo": ("little of the gap's wording is in the question", "much of the gap's wording is in the question"),
    "unaccounted": ("the passage accounts for its words", "the passage does not account for some of its words"),
    "wording": ("worded like what the article answers", "worded like what the article does not answer"),
    "kind": ("its phrasings often ask for {asked}", "its phrasings seldom ask for {asked}"),
    "length": ("a long question, so likeness says more", "a short question, so likeness says less"),
}
"""For each measure of the evidence, what to say where it counts for the entry, and where against it."""
