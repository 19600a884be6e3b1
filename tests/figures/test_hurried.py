"""Three FAQs of an afternoon, and what people on phones ask them, short and misspelt; and sixty talks about them.

Their author had not seen the bot. The questions and the talks were read after they had been asked once, and nothing
was fitted on them.
"""

import asyncio
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

import pytest
import yaml

from bot.core.knowledge.files import read_folder
from bot.core.knowledge.loader import load
from bot.core.matching.answerer import Answerer
from bot.core.matching.following.dialogue import Turn
from bot.core.matching.outcome import Kind
from bot.core.quality.evaluation import Case, Grade, evaluate, figures
from bot.core.quality.labelled import Label, read_labelled_files
from bot.texts.messages import told, turn_after
from bot.usecases.ask import FaqService, Reply, respond

pytestmark = pytest.mark.slow
FOLDERS = sorted(path for path in (Path(__file__).parent / "hurried").iterdir() if path.is_dir())


@cache
def answerer(folder: Path) -> Answerer:
    return Answerer.of(load(read_folder(folder.parent, folder.name)))


def test_answers_what_they_ask_or_shows_it_first() -> None:
    cases: list[Case] = []
    for folder in FOLDERS:
        faq = answerer(folder)
        cases += evaluate(faq.ask, read_labelled_files([folder / "questions.jsonl"], faq.knowledge))
    measured = figures(cases)
    assert measured.share(Label.ANSWERABLE, Grade.RIGHT).percent >= 35
    assert measured.share(Label.ANSWERABLE, Grade.RIGHT, Grade.OFFERED).percent >= 84
    assert measured.share(Label.ANSWERABLE, Grade.WRONG).percent <= 2
    assert measured.share(Label.UNANSWERABLE, Grade.FALSE_ANSWER).percent <= 8


def test_what_they_say_next_is_understood_by_what_was_answered() -> None:
    grades = Counter(grade for folder in FOLDERS for grade in talked(folder))
    assert grades["right"] >= 122
    assert grades["right"] + grades["first"] >= 145
    assert grades["wrong"] <= 6


def talked(folder: Path) -> Iterator[str]:
    for dialogue in yaml.safe_load((folder / "dialogues.yaml").read_text(encoding="utf-8")):
        said = asyncio.run(replies(FaqService(answerer(folder)), [turn["says"] for turn in dialogue]))
        for (kind, ids), turn in zip(said, dialogue, strict=True):
            yield grade(kind, ids, turn["expects"])


async def replies(faq: FaqService, messages: Sequence[str]) -> list[tuple[Kind, Sequence[str]]]:
    last: Turn | None = None
    said: list[tuple[Kind, Sequence[str]]] = []
    for message in messages:
        reply = await respond(faq, message, last)
        shown = told(reply)
        last = turn_after(reply, shown, last)
        if isinstance(reply, Reply):
            said.append((reply.outcome.kind, reply.outcome.ids))
        else:
            said.append((Kind.ANSWER if shown.shows else Kind.SMALLTALK, [entry.id for entry in shown.shows]))
    return said


def grade(kind: Kind, ids: Sequence[str], expected: Sequence[str] | str) -> str:
    """How a turn went: right, the right entry first among what is offered, offered otherwise, a no, or wrong."""
    if isinstance(expected, str):
        is_it = kind.value == expected or (expected == "not_covered" and kind in (Kind.NOT_UNDERSTOOD, Kind.SMALLTALK))
        return "right" if is_it else "wrong" if kind is Kind.ANSWER or expected == "smalltalk" else "offered"
    if kind is Kind.ANSWER:
        return "right" if set(ids) & set(expected) else "wrong"
    if kind is Kind.SUGGEST:
        return "first" if ids[0] in expected else "offered"
    return "right" if "not_covered" in expected else "no"
