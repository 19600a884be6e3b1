"""The chat in a terminal: what is said to each line that somebody types.

Pure but for the FAQ service: reads no line and prints nothing; ``screen`` does, plainly or in colour.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from bot import texts
from bot.core.knowledge.article import Article
from bot.core.knowledge.model import Entry, KnowledgeBase, Topic
from bot.core.matching.following.dialogue import Turn, command_in
from bot.core.matching.outcome import Outcome
from bot.core.quality.comparison import Changes
from bot.texts import Part, Parts, Role, phrases
from bot.texts.messages import Told, answer, example, localised, questions_to_choose, told, turn_after
from bot.texts.reports import explained
from bot.usecases.ask import Chosen, Reply, is_about_the_answer, respond
from bot.usecases.released import FolderReleases, Unsound

Choice = Entry | Topic | Article
LEAVING: Final = frozenset({"/quit", "/exit", "quit", "exit"})
"""By these somebody at a terminal leaves; bare, to a chat they would mean that the bot is to be quiet."""


class Conversation:
    """One person's chat with the FAQ service: remembers what was answered and which numbers can be picked."""

    def __init__(self, releases: FolderReleases) -> None:
        self._releases = releases
        self.faq = releases.faq
        self._menu: tuple[Choice, ...] = ()
        self._last: Turn | None = None
        self.outcome: Outcome | None = None
        """That of the last question."""
        self._language: str | None = None
        self.over = False

    def welcome(self) -> Parts:
        """The first words."""
        knowledge = localised(self.faq.knowledge)
        articles = phrases.articles_named(knowledge.articles)
        said = texts.WELCOME.format(articles=articles, example=example(knowledge))
        return tuple(Part(Role.HINT, line) for line in said.split("\n"))

    async def says(self, line: str) -> Parts:
        """The reply to a line: a question, a command, something about the last answer, or one of what was offered."""
        text = line.strip()
        if text.lower() in LEAVING:
            self.over = True
            return (Part(Role.TEXT, texts.FAREWELL),)
        if text and not text.startswith("/") and not (self._language and is_about_the_answer(text)):
            self._language = texts.reply_language(text, self._language or texts.spoken())
        with texts.speaking(self._language or texts.spoken()):
            if text.startswith("/"):
                return await self._obey(text.split()[0].lower())
            if (command := command_in(text, self._last)) and f"/{command}" in texts.TERMINAL_COMMANDS:
                return await self._obey(f"/{command}")
            choices = self._last.choices if self._last else ()
            if text.isdecimal() and len(text) <= 2 and (self._menu or not 1 <= int(text) <= len(choices)):
                return self._pick(int(text))
            return await self._ask(text) if text else ()

    async def _ask(self, text: str) -> Parts:
        said = await respond(self.faq, text, self._last, usual=texts.spoken())
        if isinstance(said, Reply):
            self.outcome = said.outcome
        shown = told(said)
        self._menu, self._last = (), turn_after(said, shown, self._last)
        return numbered(shown, localised(self.faq.knowledge), texts.PICK)

    def _pick(self, number: int) -> Parts:
        count = len(self._menu) or (len(self._last.choices) if self._last else 0)
        if not count:
            return (Part(Role.TEXT, texts.NOTHING_OFFERED),)
        if not 1 <= number <= count:
            return (Part(Role.TEXT, texts.NOT_OFFERED.format(number=number, count=count)),)
        match self._menu[number - 1]:
            case Entry() as entry:
                knowledge = localised(self.faq.knowledge)
                said, shown = Chosen(entry, knowledge), answer((entry,), knowledge)
                self._last = turn_after(said, shown, None)
                self._menu = () if shown.offers else self._menu  # where nothing new is offered, the last list still is
                return numbered(shown, knowledge)
            case Topic() as topic:
                return self._offer(texts.TOPIC_QUESTIONS.format(topic=topic.name), topic.entries)
            case Article() as article:
                return _source(article)

    def _offer(self, heading: str, choices: Sequence[Choice]) -> Parts:
        self._menu = tuple(choices)
        labels = (Part(Role.CHOICE, f"{number}. {self._label(each)}") for number, each in enumerate(choices, 1))
        return (Part(Role.HEADING, heading), *labels) if choices else ()

    def _label(self, choice: Choice) -> str:
        match choice:
            case Entry(question=question):
                return question
            case Article() as article:
                return phrases.article_name(article)
            case Topic(name, article, entries):
                articles = localised(self.faq.knowledge).articles
                form = texts.TERMINAL_TOPIC if len(articles) == 1 else texts.TOPIC_IN
                return form.format(topic=name, count=len(entries), article=phrases.article_name(articles[article]))

    # -- commands ---------------------------------------------------------------------------------------------

    async def _obey(self, command: str) -> Parts:
        match command:
            case "/topics":
                return self._offer(texts.TERMINAL_TOPICS, localised(self.faq.knowledge).topics)
            case "/source":
                articles = tuple(localised(self.faq.knowledge).articles.values())
                return _source(articles[0]) if len(articles) == 1 else self._offer(texts.ARTICLES, articles)
            case "/why":
                return _why(self.outcome) if self.outcome else (Part(Role.TEXT, texts.WHY_NOTHING_ASKED),)
            case "/privacy":
                return (Part(Role.TEXT, texts.TERMINAL_PRIVACY),)
            case "/reload":
                return await self._reload()
            case "/help":
                return _commands(texts.TERMINAL_HELP)
            case _:
                return _commands(texts.NO_SUCH_COMMAND.format(command=command[:40]))

    async def _reload(self) -> Parts:
        match await self._releases.reload():
            case Changes(added, changed, removed) as changes:
                self._menu, self._last = (), None
                counts = {"added": len(added), "changed": len(changed), "removed": len(removed)}
                text = texts.TERMINAL_RELOADED.format(**counts) if changes.any else texts.RELOADED_SAME
                return (Part(Role.TEXT, text),)
            case Unsound(problems, _):
                listed = (Part(Role.ITEM, str(problem)) for problem in problems)
                return (Part(Role.HEADING, texts.TERMINAL_RELOAD_REFUSED), *listed)


def answered(reply: Reply) -> Parts:
    """The reply to a question in its language, where there is no conversation."""
    with texts.speaking(texts.reply_language(reply.question, texts.spoken())):
        said = told(reply)
        return numbered(said if said.guessed else replace(said, offers=()), reply.knowledge)


def numbered(said: Told, knowledge: KnowledgeBase, hint: str | None = None) -> Parts:
    """A message in lines, and under it what it offers, by numbers; what it shows as a guess is number 1."""
    lines = tuple(line for part in said.parts for line in _lines(part))
    first = len(said.shows) + 1 if said.guessed else 1
    labels = questions_to_choose(said.offers, knowledge.articles)
    offers = tuple(Part(Role.CHOICE, f"{number}. {label}") for number, label in enumerate(labels, first))
    if said.guessed:
        others = (Part(Role.LEAD, texts.OR_MEANT), *offers) if offers and said.shows else offers
        return (*lines, *others, *((Part(Role.HINT, hint),) if hint else ()))
    return (*lines, Part(Role.HEADING, texts.RELATED), *offers) if offers else lines


def _lines(part: Part) -> Iterator[Part]:
    """A part line by line, with its web address where it has one."""
    for line in part.text.split("\n"):
        yield replace(part, text=texts.QUOTE.format(quote=line) if part.role is Role.QUOTE else line)
    if part.link:
        yield Part(part.role, part.link)


def _source(article: Article) -> Parts:
    known = (article.publisher, article.date, article.url)
    facts = tuple(Part(Role.HINT, fact) for fact in known if fact)
    paragraphs = (Part(Role.PARAGRAPH, f"{number}. {text}") for number, text in enumerate(article.paragraphs, 1))
    return (Part(Role.HEADING, phrases.article_name(article)), *facts, *paragraphs)


def _why(outcome: Outcome) -> Parts:
    return tuple(
        part
        for section in explained(outcome)
        for part in (Part(Role.HEADING, section.heading), *(Part(Role.ITEM, line) for line in section.lines))
    )


def _commands(heading: str) -> Parts:
    listed = (Part(Role.ITEM, f"{command}: {does}") for command, does in texts.TERMINAL_COMMANDS.items())
    return (Part(Role.HEADING, heading), *listed)
