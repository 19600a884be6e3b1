"""Short: messages that ask nothing of the article get nothing from it, and answers fit a phone."""

import re
from html import unescape
from pathlib import Path
from statistics import median
from typing import Final

import pytest

from bot import texts
from bot.chat.conversation.inline import fitted, results
from bot.chat.views import render
from bot.core.matching.answerer import Answerer
from bot.core.matching.following.dialogue import Turn
from bot.texts import Role, messages
from bot.usecases.ask import FaqService, Reply, respond
from tests.chat.conftest import Rehearsed
from tests.support.fake_telegram import FakeTelegram

ASKS_NOTHING: Final = (Path(__file__).parent / "asks_nothing.txt").read_text(encoding="utf-8").splitlines()
"""What people say to a bot, in several voices."""
AFTER_AN_ANSWER: Final = Turn(("summit-venue-city",), ("summit-venue-temple", "why-nara"), ("temple-age",), record="r")
USUAL: Final = """\
where is the summit?
who is meeting?
why nara?
how old is the temple
which temple is it
what is this article about
who is takaichi?
who is the president of south korea
when did lee arrive
what will they talk about
is there going to be an election in japan
how popular is takaichi
what does the us want from them
what is japan's problem with china
did lee go to china before
which trade deal does korea want to join
what is the problem with seafood from fukushima
when was the nuclear disaster
what happened in the mine
how many people died in the mine
when did japan rule korea
what animals is nara known for
do they get along
who is a security hawk
what did takaichi post
""".splitlines()
LONG: Final = """\
what was in Takaichi's post, and what did Lee call the basis of cooperation?
does it really say Japan colonized Korea, with years and all, and that people died in a mine?
Which political analysts, by name, suggested the meeting offers an advantage, and who fears a clash?
""".splitlines()
MAX_ELSEWHERE: Final = 350


def shown_of(html: str) -> int:
    """Characters that a reader sees."""
    return len(unescape(re.sub("<[^>]*>", "", html)))


@pytest.mark.parametrize("last", [None, AFTER_AN_ANSWER], ids=["first", "after an answer"])
async def test_what_asks_nothing_of_the_article_gets_no_quote_as_if_it_did(
    shipped: Answerer, last: Turn | None
) -> None:
    service, quoted = FaqService(shipped), []
    for text in ASKS_NOTHING:
        said = await respond(service, text, last)
        is_matched = last is None or isinstance(said, Reply)  # a remark on the answer may well have its quote again
        if is_matched and any(part.role is Role.QUOTE for part in messages.told(said).parts):
            quoted.append(text)
    assert len(ASKS_NOTHING) > 300
    assert quoted == []


async def test_usual_answers_fit_a_phone(telegram: FakeTelegram) -> None:
    seen = [await telegram.private(f"Ana{number}").says(question) for number, question in enumerate(USUAL)]
    assert len(seen) == 25
    assert sum("│" in each.text for each in seen) >= 23
    assert median(len(each.text) for each in seen) <= 300
    assert max(len(each.buttons) for each in seen) <= 3


async def test_an_answer_in_other_peoples_chats_is_shorter(shipped: Answerer) -> None:
    knowledge = shipped.knowledge
    for entry in knowledge.entries:
        said = fitted(messages.answer((entry,), knowledge, asked=False), knowledge)
        assert shown_of(render(said, knowledge).messages[0]) <= MAX_ELSEWHERE, entry.id
    service = FaqService(shipped)
    for question in [*USUAL, *LONG]:
        reply = await service.ask(question)
        told = fitted(messages.told(reply), knowledge)
        assert shown_of(render(told, knowledge).messages[0]) <= MAX_ELSEWHERE, question
        first = next(results(reply, ()))
        assert shown_of(getattr(first.input_message_content, "message_text", "")) <= MAX_ELSEWHERE, question


async def test_a_guess_in_other_peoples_chats_says_so_and_is_as_short(shipped: Rehearsed) -> None:
    service, longest = FaqService(shipped), max(shipped.knowledge.entries, key=lambda entry: len(entry.answer))
    reply = await service.ask(f"did you mean {longest.id}, why-nara?")
    for language in texts.OWN_NAMES:
        with texts.speaking(language):
            said = fitted(messages.told(reply), shipped.knowledge)
            assert said.parts[0].text == texts.LIKELY
            assert Role.QUOTE in {part.role for part in said.parts}
            assert shown_of(render(said, shipped.knowledge).messages[0]) <= MAX_ELSEWHERE, language
