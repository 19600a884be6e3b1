"""Every text that a reader sees, in one place: a translation is one more file like this. English.

Short, friendly, plain; no jargon; no emoji as the only label. Plain text: formatting belongs to who shows it.
"""

import re
from collections.abc import Mapping, Sequence
from math import ceil
from typing import Final

from bot.core.knowledge.article import Article, Citation
from bot.core.knowledge.model import Entry, Gap, Topic
from bot.core.matching.confidence import Doubt
from bot.core.matching.smalltalk import Talk
from bot.usecases.ports import Fallback

NOT_COVERED: Final = "The article does not say."
NOT_COVERED_IN: Final = "The article {article} does not say."
NOT_COVERED_BY_ANY: Final = "The articles do not say."
NEAREST: Final = "The nearest passage:"
NOT_UNDERSTOOD: Final = (
    "I did not understand that. Please ask me something about {article}, in a few words. For example: “{example}”"
)
DID_YOU_MEAN: Final = "Did you mean {which}?"
DID_YOU_MEAN_IN: Final = "Did you mean {which}, about {article}?"
MEANT_ONE: Final = "this"
MEANT_SOME: Final = "one of these"

TALK: Final[dict[Talk, str]] = {
    Talk.GREETING: (
        "Hello! Ask me anything about {article}, and I will show you the sentence that answers it. "
        "For example: “{example}”"
    ),
    Talk.THANKS: "You are welcome! Is there anything else you would like to know about {article}?",
    Talk.GOODBYE: "Goodbye! Come back whenever you have a question about {article}.",
    Talk.HELP: (
        "Ask me about {article} in your own words, and I answer with the sentence that says so. "
        "For example: “{example}”"
    ),
    Talk.IDENTITY: (
        "I am a bot. I answer questions about {article}, and I show the sentence that each answer rests on. "
        "For example: “{example}”"
    ),
    Talk.MOOD: "I am ready for your questions about {article}. For example: “{example}”",
    Talk.CHATTER: "I only know {article}. You could ask, for example: “{example}”",
    Talk.COMPLAINT: "Sorry that I was no help. I only know {article}; other words may work better.",
    Talk.PRAISE: "Thank you! Ask me more about {article}.",
}

# -- places and sources -----------------------------------------------------------------------------------------------


def place(citation: Citation) -> str:
    """Where a quote stands, for people."""
    return f"Paragraph {citation.paragraph}, {sentences(citation)}"


def sentences(citation: Citation) -> str:
    """The sentence that a quote stands in, by its number; both where it runs over the end of one."""
    one, last = citation.sentence, citation.last_sentence
    return f"sentences {one} and {last}" if citation.runs_on else f"sentence {one}"


def article_name(article: Article) -> str:
    """The article's title; where nobody knows it, its folder's name spelt out."""
    return article.title or article.name.replace("-", " ").strip().capitalize()


def _article_named(article: Article) -> str:
    """The article in a sentence: a title in quotation marks, and what only stands in for one without."""
    return f"“{article.title}”" if article.title else article_name(article)


def place_in(place: str, article: Article) -> str:
    """A place with the article that it is in."""
    return OF_ARTICLE.format(place=place, article=_article_named(article))


OF: Final = "{what} ({article})"


def questions_to_choose(entries: Sequence[Entry], articles: Mapping[str, Article]) -> list[str]:
    """The entries' questions, each with its article where they are about several."""
    if len({entry.article for entry in entries}) == 1:
        return [entry.question for entry in entries]
    return [OF.format(what=entry.question, article=article_name(articles[entry.article])) for entry in entries]


def did_you_mean(entries: Sequence[Entry], articles: Mapping[str, Article]) -> str:
    """What stands above suggestions: of several articles, which they are about; where they differ, each says so."""
    about = {entry.article for entry in entries}
    if len(articles) == 1 or len(about) > 1:
        return DID_YOU_MEAN.format(which=_meant(entries))
    return DID_YOU_MEAN_IN.format(which=_meant(entries), article=_article_named(articles[about.pop()]))


def _meant(entries: Sequence[Entry]) -> str:
    return MEANT_ONE if len(entries) == 1 else MEANT_SOME


def not_covered(gap: Gap | None, articles: Mapping[str, Article]) -> tuple[str, ...]:
    """That it is not said, in one line or two; of several articles, in which, where a gap names it.

    The author's own line comes second, or alone where it begins with these very words.
    """
    name = _article_named(articles[gap.article]) if gap and len(articles) > 1 else ""
    lead = NOT_COVERED if len(articles) == 1 else NOT_COVERED_IN.format(article=name) if gap else NOT_COVERED_BY_ANY
    if gap is None or gap.answer is None:
        return (lead,)
    if not _says_so_itself(gap.answer):
        return lead, gap.answer
    return (_THE_ARTICLE.sub(lambda found: f"{found[0]} {name}", gap.answer, count=1) if name else gap.answer,)


def _says_so_itself(answer: str) -> bool:
    return bool(_SAYS_SO_ITSELF.match(answer))


_SAYS_SO_ITSELF: Final = re.compile(r"the articles? do(?:es)?(?: not|n['’]t) say\b", re.IGNORECASE)
_THE_ARTICLE: Final = re.compile(r"^the article\b", re.IGNORECASE)


def the_articles(articles: Mapping[str, Article]) -> str:
    """What people ask about, in passing."""
    return "the article" if len(articles) == 1 else "the articles"


def topic_name(topic: Topic, articles: Mapping[str, Article]) -> str:
    """The topic's name, and of several articles, whose topic it is."""
    if len(articles) == 1:
        return topic.name
    return OF.format(what=topic.name, article=article_name(articles[topic.article]))


def articles(all_of_them: Sequence[Article]) -> str:
    """What the answers come from, in a few words."""
    if len(all_of_them) == 1:
        return f"the article {_article_named(all_of_them[0])}"
    return f"{len(all_of_them)} articles"


OF_ARTICLE: Final = "{place}, in {article}"

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
    "Ask me about {article} in your own words, for example: “{example}”\n\n"
    "I answer only from there, and I show you the sentence. What is not said there, I tell you so.\n\n"
    "/topics – what you can ask, by topic\n"
    "/source – to read {article}\n"
    "/ask – ask a question\n"
    "/privacy – what I keep about you\n"
    "/help – this message\n\n"
    "In a group, ask me with /ask{me} and your question, mention {me}, or reply to one of my messages. "
    "/ask{me} in reply to somebody's question answers that one. "
    "Admins of a group set with /settings and /quiet how I behave there."
)
HELP_INLINE: Final = (
    "In any other chat, start a message with {me} and your question: I offer answers while you type, to send there."
)
HELP_GUEST: Final = "In chats that I am not in, mention {me} with your question, and I answer there."
HELP_FOR_ADMINS: Final = (
    "You are one of my admins:\n"
    "/reload reads the FAQ again, checks it and makes it live; /reload preview only shows what would change\n"
    "/rollback goes back to the revision before, /revisions lists the last ten\n"
    "/missed shows what I could not answer, and lets you teach me; /taught lists what you taught\n"
    "/stats shows the last days in numbers (/stats 30d), /why why my last answer to you is what it is"
)
ONLY_TEXT: Final = "I can only read text. Please write your question in a few words."
DESCRIPTION: Final = (
    "Ask me about {article}. I answer with the sentence that says so, and where it does not say, I tell you. "
    "Just write your question; /topics shows what you can ask."
)
SHORT_DESCRIPTION: Final = "Answers questions about {article}, and shows the sentence each answer rests on."
ASK_WHAT: Final = "What would you like to know?"
ASK_PLACEHOLDER: Final = "Your question"
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

INLINE_TOPIC: Final = "{questions}, such as: {example}"
GUEST_RESULT: Final = "An answer from the article"
GUEST_ASK: Final = "Mention me together with your question, or in reply to one. For example: “{me} {example}”"
INLINE_NOT_COVERED: Final = "I found nothing about this."

# -- groups -----------------------------------------------------------------------------------------------------------

ANSWERED_ABOVE: Final = "I answered this a moment ago, here above."
GO_TO_ANSWER: Final = "Go to the answer"
GROUP_SETTINGS: Final = "How I behave in this group"
ANSWERS_WHEN_ADDRESSED: Final = "I answer when I am addressed: with /ask, by a mention, or in a reply to me."
ANSWERS_ALSO_WHEN_SURE: Final = (
    "I answer when I am addressed, and other questions about the article too, but only when I am sure."
)
DOES_NOT_HEAR: Final = (
    "Just now this changes nothing: Telegram shows me only the messages here that are for me. "
    "It would show me all of them if I were an admin of this group, or if my privacy mode were off."
)
FALLBACKS: Final = {
    Fallback.WORDS: "When the article does not say, I say so.",
    Fallback.REACTION: "When the article does not say, I only react to the question, with a shrug.",
    Fallback.NOTHING: "When the article does not say, I say nothing.",
}
ANSWER_WHEN_ADDRESSED: Final = "Answer only when addressed"
ANSWER_ALSO_WHEN_SURE: Final = "Answer others too, when sure"
FALLBACK_BUTTONS: Final = {
    Fallback.WORDS: "Article does not say: say so",
    Fallback.REACTION: "Article does not say: react",
    Fallback.NOTHING: "Article does not say: silence",
}
CHOSEN: Final = "{label} (chosen)"
SPEAK_AGAIN: Final = "Stop being quiet"
DONE: Final = "Done"
QUIET_FOR: Final = "I am quiet here for {duration}. /quiet off ends it."
QUIET_ENDS: Final = "I answer again."
QUIET_HOW: Final = "Please tell me for how long: for example /quiet 30m, /quiet 1h or /quiet 2d. /quiet off ends it."
NOT_A_GROUP_ADMIN: Final = "Only admins of this group can set how I behave here."
NOT_STORED: Final = "I cannot store that just now. Please try again in a minute."

# -- privacy ----------------------------------------------------------------------------------------------------------

PRIVACY: Final = (
    "What I keep, and for how long:\n"
    "– Your question, the time, the kind of chat, what I answered and how sure I was: for {days}. E-mail addresses, "
    "phone numbers, long numbers and @names are taken out before it is written.\n"
    "– In place of your chat and message, a code that only my secret key can make: so that an edit, a vote or /forget "
    "finds its question.\n"
    "– Your vote on an answer, under a code whose key I throw away every day.\n"
    "– Of a group whose admins have set how I behave there: the group's number and these settings.\n"
    "– Your message as Telegram sent it, until I have answered it; then only its number, for two days, so that I do "
    "not answer twice.\n"
    "I keep no names, no user numbers and no chat titles with questions, and I share nothing."
)
PRIVACY_FORGET: Final = (
    "/forget deletes: in reply to your question, that one; on its own, in a private chat, all that you asked there."
)
PRIVACY_MEMORY: Final = (
    "While I am running, I remember for a while which of my messages replied to which of yours, by their numbers "
    "alone. So I can correct an answer when you edit your question, understand “and when?”, and not repeat myself in "
    "a group. For minutes I remember what was asked, not by whom, so as not to look it up twice; and who may change a "
    "group's settings, by user number. When I am restarted, I forget it."
)
HELPFUL: Final = "Helpful"
NOT_HELPFUL: Final = "Not helpful"
VOTED: Final = "Thank you! You can change your vote today."
FORGOTTEN: Final = "Deleted from my records: {questions}."
NOTHING_TO_FORGET: Final = "I have no record of that."
FORGET_HOW: Final = "Reply with /forget to a question of your own, or send /forget alone to delete all you asked here."
FORGET_HOW_IN_GROUP: Final = "Reply with /forget to a question of your own, and I delete my record of it."
FORGET_LATER: Final = "I cannot reach my records just now. Please try again in a few minutes."

# -- admins -----------------------------------------------------------------------------------------------------------

RELOADED_IN_GROUP: Final = "Reloaded. I sent the report to you in private."
REFUSED_IN_GROUP: Final = "Nothing has changed. I sent the report to you in private."
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
    "settings": "How I behave in this group",
    "quiet": "Be quiet here for a while, as in /quiet 1h",
    "forget": "Delete what I keep of your questions",
    "reload": "Read the FAQ again",
    "rollback": "Go back to the revision before",
    "revisions": "The last revisions",
    "missed": "What I could not answer",
    "taught": "What was taught in the chat",
    "stats": "The last days in numbers",
    "why": "Why my last answer is what it is",
}
"""What the command menus say."""


def count(number: int, noun: str) -> str:
    """A number with its noun, as "1 problem" or "2 entries"."""
    if number == 1:
        return f"1 {noun}"
    plural = f"{noun[:-1]}ies" if noun.endswith("y") and noun[-2] not in "aeiou" else f"{noun}s"
    return f"{number:,} {plural}"


def duration(seconds: float) -> str:
    """A stretch of time in its two largest units, as "1 hour 30 minutes"; minutes are rounded up."""
    hours, minutes = divmod(ceil(seconds / 60), 60)
    days, hours = divmod(hours, 24)
    units = ((days, "day"), (hours, "hour"), (minutes, "minute"))
    return " ".join([count(number, noun) for number, noun in units if number][:2])


def shortened(text: str, most: int) -> str:
    """The text in at most so many characters, cut between words."""
    if len(text) <= most:
        return text
    head = text[: most - 1]
    return (head.rsplit(" ", 1)[0] if " " in head else head).rstrip(" ,;:–—-") + "…"


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
PLACE: Final = "paragraph {paragraph}, {sentences}"
PLACE_IN: Final = "{article}, paragraph {paragraph}, {sentences}"
RELATED: Final = "You could also ask:"
PICK: Final = "Type a number to pick one, or ask in other words."
NOT_OFFERED: Final = "There is no number {number} to pick; choose from 1 to {count}."
NOTHING_OFFERED: Final = "There is nothing to choose from just now. Ask in words, or see /topics."
TERMINAL_TOPICS: Final = "Topics: type a number to see the questions."
TERMINAL_TOPIC: Final = "{topic} ({count})"
TOPIC_IN: Final = "{topic} ({count}), {article}"
TOPIC_QUESTIONS: Final = "{topic}: type a number to see the answer."
ARTICLES: Final = "Articles: type a number to read one."
TERMINAL_RELOADED: Final = "Reloaded: {added} added, {changed} changed, {removed} removed."
RELOADED_SAME: Final = "Reloaded: no question or answer has changed."
TERMINAL_RELOAD_REFUSED: Final = "The files cannot be used, so I keep what I had. To put right:"
PREVIEW_WAITS: Final = "The files cannot be used yet. I read them again as soon as you save one. To put right:"
NO_SUCH_COMMAND: Final = "There is no command {command}. These are the commands:"
TERMINAL_HELP: Final = "Ask in your own words, or type a command:"
TERMINAL_COMMANDS: Final = {
    "/topics": "what you can ask about",
    "/source": "the article itself",
    "/why": "why the last answer is what it is",
    "/privacy": "what is kept",
    "/reload": "read the files again",
    "/help": "this list",
    "/quit": "leave (or Ctrl-D)",
}

TERMINAL_PRIVACY: Final = (
    "Nothing that is asked in the terminal is recorded. Only the lines that you type are kept, in terminal-history in "
    "DATA_DIR, so that the arrow keys bring them back; through a pipe, not even these."
)

# -- Why an outcome is what it is: /why in the terminal and for admins -----------------------------------------------

WHY_NOTHING_ASKED: Final = "Nothing has been asked yet."
WHY_ANSWERED: Final = "Answered: certainty {certainty:.1f} of 100, and an answer needs {answer:.1f}."
WHY_AS_WRITTEN: Final = "Answered: the question stands in the FAQ word for word."
WHY_NO_AS_WRITTEN: Final = "Not answered: the question stands in the FAQ word for word, among the noes."
WHY_ANSWERED_PARTS: Final = "Answered as a question in two parts: each was sure enough on its own."
WHY_SUGGESTED: Final = (
    "Suggested: certainty {certainty:.1f} of 100. An answer needs {answer:.1f}, suggestions {suggest:.1f}."
)
WHY_AGAIN: Final = "Answered: the entry that was just answered with is the most alike, and answers this too."
WHY_TOO_CLOSE: Final = (
    "Suggested: certainty {certainty:.1f} of 100, and an answer needs {answer:.1f}; but another entry is about as "
    "likely."
)
WHY_SAYS_LITTLE: Final = (
    "Suggested: certainty {certainty:.1f} of 100; but the question says little by itself or leans on the one before, "
    "and then an answer needs {sure:.1f}."
)
WHY_LEANS: Final = (
    "Suggested: certainty {certainty:.1f} of 100; but the question leans on the one before, and this is about "
    "something else."
)
WHY_DOUBTED: Final = (
    "Suggested: certainty {certainty:.1f} of 100, and an answer needs {answer:.1f}; but {doubts}, so it may be about "
    "something else."
)
DOUBTS: Final[dict[Doubt, str]] = {
    Doubt.ELSEWHERE: "much of the question is about what the article says elsewhere",
    Doubt.KIND: "its phrasings never ask for {asked}",
    Doubt.SMALL_TALK: "some small talk is about as alike",
    Doubt.NOTHING_SHARED: "no word that says what the question is about is known of it",
    Doubt.COVERAGE: "less than half of the question's words are in its phrasings, and no gap is like it either",
}
WHY_SUGGESTED_PARTS: Final = "Suggested as a question in two parts: one was sure enough, the other only likely."
WHY_NOT_COVERED: Final = (
    "Not answered: certainty {certainty:.1f} of 100. An answer needs {answer:.1f}, suggestions {suggest:.1f}."
)
WHY_NOT_UNDERSTOOD: Final = "Not understood: no word of it is known here."
WHY_SMALL_TALK: Final = "Taken as small talk ({talk}): it is more like that than like anything about the article."
WHY_READ: Final = "Read as: {words} (asks for {asked})"
WHY_TAKEN: Final = "Taken by the no {id}"
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
    "unopposed": (
        "the entry knows every word that the nearest gap does",
        "a word of it is in the nearest gap, not in the entry",
    ),
    "rival_echo": ("the question uses few words of the nearest gap", "the question uses most words of the nearest gap"),
    "unaccounted": ("the passage accounts for its words", "the passage does not account for some of its words"),
    "wording": ("worded like what the article answers", "worded like what the article does not answer"),
    "kind": ("its phrasings often ask for {asked}", "its phrasings seldom ask for {asked}"),
    "length": ("a long question, so likeness says more", "a short question, so likeness says less"),
}
"""For each measure of the evidence, what to say where it counts for the entry, and where against it."""

# -- Figures: `faqbot evaluate` --------------------------------------------------------------------------------------

FIGURES: Final = "Figures on {questions}, revision {revision}"
FIGURE_HEADINGS: Final = ("", "figure", "95 %", "target", "")
FIGURE_NAMES: Final[dict[str, str]] = {
    "answered_rightly": "answerable: answered rightly",
    "right_or_offered": "answerable: answered rightly, or offered",
    "answered_wrongly": "answerable: answered wrongly",
    "answered_falsely": "unanswerable: answered",
    "suggested_falsely": "unanswerable: offered suggestions",
    "small_talk_answered": "small talk: answered as a question",
}
MET: Final = "met"
NOT_MET: Final = "missed"
BY_SET: Final = "By set"
BY_STYLE: Final = "By style"
GRADE_NAMES: Final[dict[str, str]] = {
    "right": "right",
    "offered": "offered",
    "missed": "missed",
    "wrong": "wrong",
    "refused": "refused",
    "suggested": "suggested",
    "false_answer": "answered",
}
LABEL_NAMES: Final[dict[str, str]] = {
    "answerable": "answerable",
    "unanswerable": "unanswerable",
    "chitchat": "small talk",
}
WENT_WRONG: Final[dict[str, str]] = {
    "false_answer": "Answered, though the article does not say",
    "wrong": "Answered wrongly",
    "missed": "Missed",
}
NOTHING_WENT_WRONG: Final = "Nothing went wrong."
ERROR_CASE: Final = "{wrong}: {question}"
ERROR_LABEL: Final = "{set}, {id}, style {style}; the answer is in {wanted}"
ERROR_NO_LABEL: Final = "{set}, {id}, style {style}; the article does not answer it"
EVALUATING: Final = "Asking"
NOT_WRITTEN: Final = "The report cannot be written to {file}: {reason}."
REPORT_WRITTEN: Final = "The report is in {file}."
REPORT_TITLE: Final = "How well the questions are answered"
REPORT_TARGETS: Final = "The figures beside their targets"
REPORT_TARGET_HEADINGS: Final = ("", "figure", "95 % interval", "target", "reached?")
REPORT_CURVE: Final = "Right answers against false ones"
REPORT_CURVE_SAYS: Final = (
    "As it is, an answer needs a certainty of {threshold}: {right} of the answerable questions are answered rightly, "
    "and {false} of those that the article does not answer get an answer. The line shows what other thresholds give."
)
REPORT_CURVE_TABLE: Final = "The curve as a table"
REPORT_CURVE_HEADINGS: Final = ("certainty needed", "answered rightly", "answered falsely")
REPORT_AXIS_FALSE: Final = "unanswerable questions that get an answer"
REPORT_AXIS_RIGHT: Final = "answerable questions answered rightly"
REPORT_NOW: Final = "as it is"
REPORT_QUESTIONS: Final = "questions"
REPORT_CONFUSIONS: Final = "Which entries answer in place of which"
REPORT_CONFUSION_HEADINGS: Final = ("wanted", "answered instead", "questions")
REPORT_NO_CONFUSIONS: Final = "None did."
REPORT_WORST: Final = "The worst questions"
REPORT_WORST_SAYS: Final = "{shown} of the {count} that went wrong, the worst first; each opens to the evidence."

# -- Releases: /reload, /rollback, /revisions, and `faqbot check --against` ------------------------------------------

RELEASE_APPLIED: Final = "Reloaded: revision {revision} is live, in place of {against}."
RELEASE_SAME: Final = "Reloaded. Nothing has changed: revision {revision} stays live."
RELEASE_PREVIEWED: Final = "Preview: revision {revision} would take the place of {against}. Nothing has changed."
RELEASE_OVER_BUDGET: Final = "Not reloaded: revision {revision} makes figures worse. {against} stays live."
RELEASE_UNSOUND: Final = "Not reloaded: {problems} to fix. I keep answering from revision {revision}."
RELEASE_STALE: Final = "Not done: somebody else changed the live revision meanwhile. Please look, and try again."
RELEASE_FAILED: Final = "Not done: the new revision could not be checked ({reason}). Nothing has changed."
STORAGE_AWAY: Final = "Not done: the database cannot be used just now ({reason}). Nothing has changed."
RELEASE_ITEMS: Final = "Entries and gaps: {added} added, {changed} changed, {removed} removed."
RELEASE_SHIFTS: Final = "Of {labelled} and {asked} that people asked lately: {shifts}."
LABELLED_QUESTIONS: Final = ("1 labelled question", "{count} labelled questions")
ASKED_QUESTIONS: Final = ("1", "{count}")
SHIFTS: Final[dict[str, tuple[str, str]]] = {
    "answer": ("1 answer changes", "{count} answers change"),
    "lost": ("1 becomes unanswered", "{count} become unanswered"),
    "gained": ("1 is newly answered", "{count} are newly answered"),
    "other": ("1 is refused in another way", "{count} are refused in another way"),
}
NO_SHIFTS: Final = "no answer changes"
SHIFT_HEADINGS: Final[dict[str, str]] = {
    "lost": "Become unanswered",
    "answer": "Answers that change",
    "gained": "Newly answered",
    "other": "Refused in another way",
}
SHIFT_LINE: Final = "{question}: {before} → {after}"
SHIFT_REWORDED: Final = "{question}: {answer}, in other words"
VERDICTS: Final[dict[str, str]] = {
    "answer": "{ids}",
    "suggest": "suggests {ids}",
    "not_covered": "not covered",
    "not_understood": "not understood",
    "smalltalk": "small talk",
}
NOT_MEASURED: Final = "There are no labelled questions (questions.jsonl), so no figures could get worse."
FIGURES_HEADING: Final = "Figures on the labelled questions"
FIGURE_LINE: Final = "{name}: {before:.1f} % → {after:.1f} % (of {of})"
FIGURE_OVER: Final = (
    "{name}: {before:.1f} % → {after:.1f} % (of {of}): worse by {worse:.1f} points, allowed {allowed:g}"
)
SELF_TEST: Final = "Self-test of {tried} phrasings: {found} found their entry, {offered} had it offered."
SELF_TEST_SAMPLE: Final = (
    "Self-test of a sample of {tried} of {of} phrasings: {found} found their entry, {offered} had it offered."
)
COLLISIONS: Final = "Phrasings that get the answer of another entry"
COLLISION: Final = "{wanted} → {given}: {phrasings}"
TAKEN_UP: Final = "Taught in the chat and now in the FAQ: {lessons}."
HOMELESS: Final = "Taught in the chat, but the entry or article is gone: {lessons}."
MORE_IN_FILE: Final = "and {count} more in the file"
ROLLED_BACK: Final = "Rolled back: revision {revision} of {at} is live again."
NOTHING_BEFORE: Final = "There is no earlier revision to go back to."
REVISIONS: Final = "The last revisions, newest first:"
REVISION_LINE: Final = "{live}{revision}, {at}, by {who}: {what}"
REVISION_LIVE: Final = "(live) "
REVISION_FIGURES: Final = "answered rightly {right:.1f} %, answered falsely {false:.1f} %"
WHO_START: Final = "the start"
APPLY_ANYWAY: Final = "Apply anyway"
KEEP_OLD: Final = "Keep the old"
KEPT_OLD: Final = "The old revision stays live."

# -- What was missed and taught: /missed, /taught, /stats, and `faqbot taught` ---------------------------------------

MISSED: Final = "Missed questions, most frequent first ({count}):"
NOTHING_MISSED: Final = "No question is waiting: everything asked lately has an answer or an honest no."
MISSED_LINE: Final = "{question} ({times})"
MISSED_LINE_UNHELPFUL: Final = "{question} ({times}, marked not helpful)"
MISSED_ONE: Final = "Asked {times}:"
CHECKING: Final = "Checking what this would change. It takes a few seconds."
MISSED_ALSO: Final = "Also asked as:"
TEACH: Final = "Teach"
MARK_NOT_COVERED: Final = "Not covered"
IGNORE: Final = "Ignore"
BACK_TO_MISSED: Final = "Back to the missed questions"
TEACH_WHICH: Final = (
    "Which question is “{question}” another way of asking? Or reply to this message with words to search for."
)
TEACH_NOTHING: Final = "No entry is like that. Reply to this message with other words to search for."
TAUGHT_DONE: Final = "Taught: “{question}” is now answered by “{entry}”."
NOT_COVERED_DONE: Final = "Noted: the article does not say “{question}”."
IGNORED_DONE: Final = "Ignored: “{question}”."
LESSON_OVER_BUDGET: Final = "Not done: it would make figures worse."
LESSON_REFUSED: Final = "Not done:"
BACK_TO_QUESTION: Final = "Back to the question"
MISSED_GONE: Final = "That is settled already, or no longer in the list. See /missed."
TAUGHT: Final = "Taught in the chat, and not in the FAQ yet ({count}):"
TAUGHT_PHRASING: Final = "“{phrasing}” → {target}"
TAUGHT_GAP: Final = "“{question}” is not covered"
NOTHING_TAUGHT: Final = "Nothing is taught that is not in the FAQ."
UNDO: Final = "Take back “{lesson}”"
UNDONE: Final = "Taken back: {lesson}."
TAUGHT_FILE: Final = "taught.yaml"
TAUGHT_FILE_SAYS: Final = "Ready to paste into each faq.yaml."
STATS: Final = "The last {days}, by UTC"
STATS_LINES: Final[dict[str, str]] = {
    "asked": "Asked: {count}",
    "answer": "Answered: {count} ({share:.0f} %)",
    "suggest": "Suggested: {count} ({share:.0f} %)",
    "not_covered": "Not covered: {count} ({share:.0f} %)",
    "not_understood": "Not understood: {count} ({share:.0f} %)",
    "smalltalk": "Small talk: {count} ({share:.0f} %)",
}
STATS_VOTES: Final = "Helpful: {helpful}, not helpful: {unhelpful}"
STATS_SILENCES: Final = "Heard and, out of restraint, not answered: {count}"
STATS_MEDIAN: Final = "Median time to find the answer: {ms:.1f} ms"
STATS_TOP_ENTRIES: Final = "Most answered:"
STATS_TOP_MISSES: Final = "Most missed:"
STATS_LINE: Final = "{count} × {what}"
STATS_NOTHING: Final = "Nothing was asked."
NOT_ASKED: Final = "Not asked, for this is no terminal, and left null in {file}: {keys}. Write there what you know."
ALONE: Final = "Only {article} was read: another article has errors, the first of them in {file}."
CHECKING_PART: Final = "Checking {what} …"
NO_KNOWLEDGE_DIR: Final = "KNOWLEDGE_DIR: there is no such folder as {folder}; set it to one that exists"
NO_SUCH_REVISION: Final = "There is no revision {revision} in the database, and no such folder. The last ones: {known}."
NO_REVISIONS: Final = "There is no revision in the database: the Telegram bot has not run on it yet."
AGAINST_WITHIN: Final = "Against {against}: within the budget."
AGAINST_OVER: Final = "Against {against}: over the budget."
CHART_TITLE: Final = "Questions by day"
CHART_KINDS: Final[dict[str, str]] = {
    "answer": "answered",
    "suggest": "suggested",
    "not_covered": "not covered",
    "not_understood": "not understood",
}
CHART_SAYS: Final = "Bars by day: answered {answered}, missed {missed}."
