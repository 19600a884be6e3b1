"""What the rules of the check look at."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import takewhile

from bot.core.knowledge.loader import Loaded
from bot.core.knowledge.model import Entry, Gap
from bot.core.knowledge.problems import Place, Problem
from bot.core.knowledge.yaml_reader import ACCEPTED
from bot.core.matching.answerer import Answerer
from bot.core.matching.vectors import Encode, encode

Found = Iterator[tuple[Place, str]]
"""Where something could be better, and what."""


@dataclass(frozen=True)
class CheckContext:
    """A loaded knowledge base, the article in it that is checked (None: all), and what the rules ask of it."""

    loaded: Loaded
    article: str | None = None
    encode: Encode = encode

    @cached_property
    def answerer(self) -> Answerer:
        """The knowledge base ready to be asked, as the bot asks it."""
        return Answerer.of(self.loaded.knowledge, self.encode)

    @cached_property
    def alone(self) -> Answerer:
        """What is checked, without the other articles: where phrasings are left out, an index of them all is slow."""
        if self.article is None:
            return self.answerer
        return self.answerer.on(self.loaded.knowledge.only(self.article))

    @property
    def items(self) -> tuple[Entry | Gap, ...]:
        """The entries and gaps that are checked."""
        return tuple(item for item in self.loaded.knowledge.by_id.values() if self.has(item))

    @property
    def entries(self) -> tuple[Entry, ...]:
        """The entries that are checked."""
        return tuple(item for item in self.items if isinstance(item, Entry))

    def accepts(self, problem: Problem) -> bool:
        """Whether its author has looked at it: ``# ok: few`` stands in its line, or in a line of comments above."""
        lines = self.loaded.files.get(problem.file, "").split("\n")[: problem.line]
        above = takewhile(lambda line: line.lstrip().startswith("#"), reversed(lines[:-1]))
        return any(problem.rule in accepted_in(line) for line in (*lines[-1:], *above))

    def has(self, item: Entry | Gap) -> bool:
        """Whether an item is checked."""
        return self.article in (None, item.article)


def accepted_in(line: str) -> set[str]:
    """The words after ``# ok:`` in a line."""
    found = ACCEPTED.search(line)
    return set(re.findall(r"[a-z0-9-]+", found["rules"])) if found else set()
