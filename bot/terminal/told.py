"""What ``faqbot learn`` says beside its keys: what the bot replies now, what it knows meanwhile, what to commit."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from bot import texts
from bot.core.matching.outcome import Kind, Outcome
from bot.terminal.mending import items_of, label_of
from bot.texts import Part, Parts, Role
from bot.usecases.teaching import UnansweredGroup

MAX_ALSO: Final = 10
"""Other wordings of a question, or other questions, that are shown."""


def answered_by_now(outcomes: Mapping[str, Outcome]) -> Parts:
    """Which questions need nobody any more, and by what: so nobody wonders where they are."""
    if not outcomes:
        return ()
    listed = ", ".join(_by_what(question, outcome) for question, outcome in list(outcomes.items())[:MAX_ALSO])
    return (Part(Role.HINT, texts.LEARN_KNOWN.format(questions=listed)),)


def _by_what(question: str, outcome: Outcome) -> str:
    items = items_of(outcome)
    if not items:
        return texts.LEARN_KNOWN_ALONE.format(question=question)
    return texts.LEARN_KNOWN_BY.format(question=question, item=label_of(items[0]))


def kept_in(folder: Path) -> Parts:
    """How to look over and keep what was written."""
    commands = (Part(Role.ITEM, command.format(folder=folder)) for command in texts.LEARN_COMMANDS)
    return (Part(Role.TEXT, texts.LEARN_WHERE.format(folder=folder)), *commands)


def replied(outcome: Outcome) -> str:
    """What the bot says to a question now, in a short line."""
    items = items_of(outcome)
    kind = "gap" if outcome.kind is Kind.NOT_COVERED and items else outcome.kind.value
    return texts.LEARN_REPLIES[kind].format(items=", ".join(f"“{each.question}”" for each in items))


def lost(groups: Sequence[UnansweredGroup]) -> Parts:
    """Which questions were told to be answered, and are not any more."""
    if not groups:
        return ()
    listed = ", ".join(f"“{question}”" for group in groups for question in group.questions)
    return (Part(Role.TEXT, texts.LEARN_LOST.format(questions=listed)),)
