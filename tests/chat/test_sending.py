"""The sending policy, seen from the requests that reach Telegram and the seconds between them."""

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import pytest
from telegram import ReplyParameters
from telegram.error import BadRequest, ChatMigrated, Forbidden, NetworkError, RetryAfter, TimedOut
from telegram.ext import ExtBot
from telegram.request import RequestData

from bot.chat.delivery.sending import BACKOFF, MAX_DELAY_S, TRIES, SendingPolicy
from bot.storage.events import ChatClosed
from tests.support.bots import two_buses
from tests.support.fake_telegram import InProcess, Json, as_sent
from tests.support.telegram_server import Answer, refusal

OK = (200, {"ok": True, "result": {"message_id": 7, "date": 0, "chat": {"id": 5, "type": "private"}}})


@dataclass
class Time:
    """A clock that only sleeping moves."""

    now: float = 100.0

    async def sleep(self, seconds: float) -> None:
        self.now += seconds
        await asyncio.sleep(0)

    def clock(self) -> float:
        return self.now


@dataclass
class Telegram(InProcess):
    """Answers with what is planned for a chat, then with OK; remembers when it got what."""

    time: Time
    planned: dict[int, list[Answer]] = field(default_factory=dict)
    got: list[tuple[float, Json]] = field(default_factory=list)

    async def do_request(
        self, url: str, method: str, request_data: RequestData | None = None, *_: Any, **__: Any
    ) -> tuple[int, bytes]:
        call = as_sent(request_data)
        self.got.append((self.time.now, call))
        planned = self.planned.get(call.get("chat_id", 0))
        answer = planned.pop(0) if planned else OK
        if isinstance(answer, Exception):
            raise answer
        return answer[0], json.dumps(answer[1]).encode()

    def plan(self, chat: int, *answers: Answer) -> None:
        self.planned[chat] = list(answers)

    def times(self, chat: int) -> Sequence[float]:
        return [at for at, call in self.got if call.get("chat_id") == chat]


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture
def telegram(time: Time) -> Telegram:
    return Telegram(time)


@pytest.fixture
async def bot(telegram: Telegram, time: Time) -> AsyncIterator[ExtBot[None]]:
    policy = SendingPolicy(sleep=time.sleep, clock=time.clock)
    yield ExtBot("123456:TOKEN", request=telegram, get_updates_request=telegram, rate_limiter=policy)


@pytest.mark.reliability(9)
async def test_waits_as_long_as_telegram_says_and_sends_then(telegram: Telegram, bot: ExtBot[None]) -> None:
    telegram.plan(5, refusal(429, "Too Many Requests", retry_after=7))
    await bot.send_message(5, "hi")
    assert telegram.times(5) == [100, 107]


@pytest.mark.reliability(9)
async def test_a_chat_that_must_wait_holds_up_no_other(telegram: Telegram, bot: ExtBot[None]) -> None:
    telegram.plan(5, refusal(429, "Too Many Requests", retry_after=20))
    waiting = asyncio.create_task(bot.send_message(5, "hi"))
    while not telegram.got:
        await asyncio.sleep(0)
    sent_at = telegram.time.now
    await bot.send_message(6, "hi")
    assert telegram.times(6)[0] <= sent_at + 20
    await waiting
    assert len(telegram.times(5)) == 2


@pytest.mark.reliability(9)
async def test_nothing_more_is_sent_to_a_chat_before_its_wait_is_over(
    telegram: Telegram, bot: ExtBot[None], time: Time
) -> None:
    telegram.plan(5, refusal(429, "Too Many Requests", retry_after=int(MAX_DELAY_S) + 10))
    with pytest.raises(RetryAfter):
        await bot.send_message(5, "one")
    with pytest.raises(RetryAfter):
        await bot.send_message(5, "two")
    assert telegram.times(5) == [100]
    time.now += 15
    await bot.send_message(5, "two")
    assert telegram.times(5) == [100, 100 + MAX_DELAY_S + 10]


@pytest.mark.parametrize("fault", [refusal(502, "Bad Gateway"), TimedOut(), NetworkError("reset")])
async def test_faults_are_tried_again(telegram: Telegram, bot: ExtBot[None], fault: Any) -> None:
    telegram.plan(5, fault, fault)
    assert (await bot.send_message(5, "hi")).message_id == 7
    assert len(telegram.got) == 3


async def test_gives_up_after_some_tries_and_says_what_failed(telegram: Telegram, bot: ExtBot[None]) -> None:
    telegram.plan(5, *[refusal(500, "Internal")] * 20)
    with pytest.raises(NetworkError, match="Internal"):
        await bot.send_message(5, "hi")
    assert len(telegram.got) == TRIES


def test_pauses_grow_and_are_bounded_and_jittered() -> None:
    pause = BACKOFF.pause
    assert 0.25 <= pause(1) <= 0.5 <= pause(2) <= 1.0 <= pause(3) <= 2.0 <= pause(9) <= 4.0
    assert len({pause(3) for _ in range(10)}) > 1


async def test_what_telegram_cannot_read_as_html_is_sent_without_formatting(
    telegram: Telegram, bot: ExtBot[None], caplog: pytest.LogCaptureFixture
) -> None:
    telegram.plan(5, refusal(400, "Bad Request: can't parse entities: Unexpected end tag at byte offset 7"))
    await bot.send_message(5, "<b>In Nara</b>, Japan &amp; 1 &lt; 2", parse_mode="HTML")
    sent = telegram.got[-1][1]
    assert (sent["text"], "parse_mode" in sent) == ("In Nara, Japan & 1 < 2", False)
    assert "sent without formatting" in caplog.text


@pytest.mark.reliability(26)
async def test_a_deleted_question_is_answered_without_a_reply(telegram: Telegram, bot: ExtBot[None]) -> None:
    telegram.plan(5, refusal(400, "Bad Request: message to be replied not found"))
    await bot.send_message(5, "hi", reply_parameters=ReplyParameters(3, allow_sending_without_reply=True))
    assert "reply_parameters" not in telegram.got[-1][1]


async def test_a_reply_finds_its_place_where_topics_were_switched_off(telegram: Telegram, bot: ExtBot[None]) -> None:
    telegram.plan(5, refusal(400, "Bad Request: message thread not found"))
    await bot.send_message(5, "hi", message_thread_id=9, reply_parameters=ReplyParameters(3))
    assert "message_thread_id" not in telegram.got[-1][1]
    assert "reply_parameters" in telegram.got[-1][1]


@pytest.mark.reliability(26)
async def test_follows_a_group_that_became_a_supergroup(telegram: Telegram, bot: ExtBot[None]) -> None:
    telegram.plan(-5, refusal(400, "upgraded to a supergroup", migrate_to_chat_id=-1005))
    await bot.send_message(-5, "hi", reply_parameters=ReplyParameters(3))
    await bot.send_message(-5, "again")
    assert [call["chat_id"] for _, call in telegram.got] == [-5, -1005, -1005]
    assert "reply_parameters" not in telegram.got[1][1]


async def test_two_groups_that_point_at_each_other_do_not_loop(telegram: Telegram, bot: ExtBot[None]) -> None:
    telegram.plan(-5, *[refusal(400, "upgraded", migrate_to_chat_id=-6)] * 9)
    telegram.plan(-6, *[refusal(400, "upgraded", migrate_to_chat_id=-5)] * 9)
    with pytest.raises(ChatMigrated):
        await bot.send_message(-5, "hi")
    assert len(telegram.got) <= 3


@pytest.mark.reliability(26)
@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (refusal(403, "Forbidden: bot was blocked by the user"), Forbidden),
        (refusal(403, "Forbidden: bot was kicked from the supergroup chat"), Forbidden),
        (refusal(400, "Bad Request: TOPIC_CLOSED"), BadRequest),
        (refusal(400, "Bad Request: message is not modified"), BadRequest),
    ],
)
async def test_what_no_second_try_can_change_is_not_tried_again(
    telegram: Telegram, bot: ExtBot[None], answer: Answer, error: type[Exception]
) -> None:
    telegram.plan(5, answer)
    with pytest.raises(error):
        await bot.send_message(5, "hi", reply_parameters=ReplyParameters(3))
    assert len(telegram.got) == 1


async def test_what_telegram_tells_one_worker_the_others_keep_to(telegram: Telegram, time: Time) -> None:
    ours, theirs = (SendingPolicy(time.sleep, time.clock, each) for each in two_buses())
    one, other = (ExtBot("1:T", request=telegram, get_updates_request=telegram, rate_limiter=p) for p in (ours, theirs))
    telegram.plan(5, refusal(429, "Too Many Requests", retry_after=40))
    with pytest.raises(RetryAfter):
        await one.send_message(5, "hi")
    with pytest.raises(RetryAfter):
        await other.send_message(5, "hi")
    assert telegram.times(5) == [100]
    await other.send_message(6, "hi")
    assert telegram.times(6) == [100]
    time.now += 15
    await other.send_message(5, "hi")
    assert telegram.times(5) == [100, 140]


async def test_the_others_are_not_told_whose_chat_it_is(telegram: Telegram, time: Time) -> None:
    told: list[ChatClosed] = []
    ours, theirs = two_buses()
    theirs.subscribe(ChatClosed, told.append)
    policy = SendingPolicy(time.sleep, time.clock, ours)
    bot = ExtBot("1:T", request=telegram, get_updates_request=telegram, rate_limiter=policy)
    telegram.plan(987654, refusal(429, "Too Many Requests", retry_after=1))
    await bot.send_message(987654, "hi")
    assert len(told) == 1
    assert "987654" not in repr(told)
