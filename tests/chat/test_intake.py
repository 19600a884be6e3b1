"""No question is lost: the intake and the poller on a real inbox, with Telegram in-process."""

import asyncio
import gc
import json
import random
import shutil
import sqlite3
from collections.abc import AsyncIterator, Callable, Collection, Sequence
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event
from telegram import Update
from telegram.error import Conflict, InvalidToken, NetworkError, TimedOut
from telegram.ext import ApplicationBuilder, ContextTypes, TypeHandler

from bot.chat.delivery import receiving
from bot.chat.delivery.intake import ChatApplication, Intake
from bot.chat.delivery.receiving import Poller, PollingEndedError, Source, Webhook
from bot.chat.delivery.sending import SendingPolicy
from bot.ops import Metrics
from bot.storage.database import Database, Sqlite, sqlite_address
from bot.storage.inbox import DatabaseInbox, StoredUpdate
from bot.storage.records import StorageError
from bot.timing import CLOCK, Backoff, Clock
from tests.support.telegram_server import TelegramServer, refusal


async def echo(update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
    """Answers a message with its own text; fails as told."""
    message = update.message
    if message is None or not isinstance(message.text, str):
        return
    if message.text == "a bug":
        raise ZeroDivisionError
    if message.text == "for ever":
        await asyncio.Event().wait()
    await message.reply_text(message.text)


class FragileInbox(DatabaseInbox):
    """The real inbox; can be away, and awaits ``step`` before and after each transaction."""

    def __init__(self, database: Database, worker: str, step: Callable[[], Any] | None = None) -> None:
        super().__init__(database, worker)
        self.away = False
        self._step = step

    async def _trouble(self) -> None:
        if self._step:
            await self._step()
        if self.away:
            raise StorageError("the database: away")

    async def store(self, updates: Sequence[StoredUpdate]) -> None:
        await self._trouble()
        await super().store(updates)
        await self._trouble()

    async def next(self, most: int, finished: Collection[int] = ()) -> list[StoredUpdate]:
        await self._trouble()
        claimed = await super().next(most, finished)
        await self._trouble()
        return claimed


@dataclass
class Bot:
    """A running bot."""

    telegram: TelegramServer
    inbox: FragileInbox
    intake: Intake
    application: ChatApplication
    source: Source
    metrics: Metrics
    tasks: list[asyncio.Task[None]]

    async def until(self, condition: Callable[[], bool], seconds: float = 60.0) -> None:
        """Waits for what the bot is to do."""
        async with asyncio.timeout(seconds):
            while not condition():
                for task in self.tasks:
                    if task.done():
                        task.result()
                await asyncio.sleep(0.002)

    async def until_idle(self) -> None:
        """Waits until everything that arrived is answered, and said to be."""
        async with asyncio.timeout(60):
            while True:
                await self.until(lambda: not self.telegram.waiting)
                if not await self.inbox.waiting():
                    return
                await asyncio.sleep(0.002)

    async def stop(self, seconds: float) -> None:
        """As where it is told to: what is under way may be finished for so long."""
        for task in self.tasks:
            task.cancel()
        await asyncio.gather(*self.tasks, return_exceptions=True)
        await self.intake.drain(seconds)

    async def kill(self) -> None:
        """As SIGKILL does: nothing more is finished, nothing is told to anyone."""
        tasks = [*self.tasks, *self.intake._answering]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def application_on(telegram: TelegramServer) -> ChatApplication:
    builder = ApplicationBuilder().token("123456:TOKEN").updater(None).rate_limiter(SendingPolicy())
    application = builder.request(telegram).get_updates_request(telegram).build()
    application.add_handler(TypeHandler(Update, echo))
    await application.initialize()
    return application


@asynccontextmanager
async def running(
    telegram: TelegramServer,
    database: Database,
    step: Callable[[], Any] | None = None,
    worker: str = "worker",
    clock: Clock = CLOCK,
    webhook: tuple[str, tuple[str, int], str] | None = None,
    application: ChatApplication | None = None,
) -> AsyncIterator[Bot]:
    """A bot on the real inbox, by polling, or by a webhook with this address, port and secret; else one that echoes."""
    application = application or await application_on(telegram)
    inbox, metrics = FragileInbox(database, worker, step), Metrics()
    intake = Intake(application, inbox, metrics, clock)
    if webhook is not None:
        source: Source = Webhook(application.bot, *webhook, intake, metrics, ["message"])
        await source.open()
    else:
        source = Poller(telegram, application.bot, intake, metrics, ["message"])
    tasks = [asyncio.create_task(intake.run()), asyncio.create_task(source.run())]
    bot = Bot(telegram, inbox, intake, application, source, metrics, tasks)
    try:
        yield bot
    finally:
        await bot.kill()


@pytest.fixture
def telegram() -> TelegramServer:
    return TelegramServer()


@pytest.fixture
def database(sqlite_database: Database) -> Database:
    return sqlite_database


@pytest.fixture
async def bot(telegram: TelegramServer, database: Database) -> AsyncIterator[Bot]:
    async with running(telegram, database) as running_bot:
        yield running_bot


async def test_every_question_is_answered_once_and_in_the_order_of_its_chat(bot: Bot) -> None:
    for number in range(250):
        bot.telegram.say(str(number), chat=number % 9)
    await bot.until_idle()
    for chat in range(9):
        assert [int(reply.text) for reply in bot.telegram.replies if reply.chat == chat] == list(range(chat, 250, 9))


@pytest.mark.reliability(2)
async def test_a_question_that_comes_twice_is_answered_once(bot: Bot) -> None:
    bot.telegram.say("where?")
    bot.telegram.waiting *= 3
    await bot.until_idle()
    bot.telegram.waiting.append(json.loads(json.dumps({**MESSAGE, "update_id": 1})))
    bot.telegram.arrived.set()
    await bot.until_idle()
    assert bot.telegram.answered == {"where?": 1}


MESSAGE = {"message": {"message_id": 1, "date": 1, "chat": {"id": 5, "type": "private"}, "text": "where?"}}


async def kill_at_every_step(tables: Path, tmp_path: Path, step_to_die_at: int) -> bool:
    """Runs the bot until that step, kills it, starts another on the same database; False once no step is left."""
    steps = 0
    died = asyncio.Event()

    async def step() -> None:
        nonlocal steps
        steps += 1
        if steps >= step_to_die_at:
            died.set()
            await asyncio.Event().wait()

    telegram = TelegramServer(step=step)
    for number in range(6):
        telegram.say(f"question {number}", chat=number % 3)
    file = tmp_path / f"{step_to_die_at}.sqlite3"
    shutil.copy(tables, file)
    database = await Database.open(sqlite_address(file))
    try:
        steps = -1_000_000
        async with running(telegram, database, step, worker="first") as first:
            steps = 0
            finished = asyncio.create_task(first.until_idle())
            dead = asyncio.create_task(died.wait())
            await asyncio.wait({finished, dead}, return_when=asyncio.FIRST_COMPLETED)
            under_way = first.intake.under_way + len(first.intake._finished) + 3
            for task in (finished, dead):
                task.cancel()
            await asyncio.gather(finished, dead, return_exceptions=True)
        survived = not died.is_set()
        steps = -1_000_000
        async with running(telegram, database, worker="second") as second:
            await second.until_idle()
    finally:
        await database.close()
    assert set(telegram.answered) == {f"question {number}" for number in range(6)}, f"lost at step {step_to_die_at}"
    assert sum(telegram.answered.values()) - 6 <= under_way
    return not survived


@pytest.mark.reliability(1)
@pytest.mark.filterwarnings("ignore:unclosed database:ResourceWarning")
async def test_killed_at_any_awaited_step_no_question_is_lost_and_doubled_only_what_was_under_way(
    tmp_path: Path, _sqlite_tables: Path
) -> None:
    step = 1
    while await kill_at_every_step(_sqlite_tables, tmp_path, step):
        step += 1
    assert step > 20
    gc.collect()  # what the killed ones left open, which goes with their process otherwise


@pytest.mark.reliability(3)
async def test_told_to_stop_it_finishes_what_is_under_way_and_says_so(
    telegram: TelegramServer, database: Database
) -> None:
    async with running(telegram, database) as first:
        for number in range(40):
            telegram.say(f"question {number}", chat=number)
        await first.until(lambda: len(telegram.replies) > 5)
        await first.stop(5)
    async with running(telegram, database, worker="second") as second:
        await second.until_idle()
    assert sorted(telegram.answered.values()) == [1] * 40


@pytest.mark.reliability(3)
async def test_a_callback_that_hangs_does_not_hold_up_the_stop(telegram: TelegramServer, database: Database) -> None:
    async with running(telegram, database) as first:
        telegram.say("for ever")
        await first.until(lambda: bool(first.intake._answering))
        await first.stop(0.01)
    assert await DatabaseInbox(database, "other").waiting() == 1


async def test_a_callback_that_never_returns_is_broken_off(
    bot: Bot, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("bot.chat.delivery.intake.ANSWER_TIMEOUT_S", 0.01)
    bot.telegram.say("for ever")
    bot.telegram.say("next")
    await bot.until_idle()
    assert bot.telegram.answered == {"next": 1}
    assert "did not return" in caplog.text


@pytest.mark.reliability(5)
async def test_an_update_that_cannot_be_parsed_is_set_aside_and_its_neighbours_are_answered(
    bot: Bot, caplog: pytest.LogCaptureFixture
) -> None:
    bot.telegram.say("before")
    bot.telegram.deliver({"message": {"message_id": [], "chat": 7, "entities": [{"type": 3}]}})
    bot.telegram.deliver({"a_new_kind": {"a": 1}})
    bot.telegram.say("after")
    await bot.until_idle()
    assert bot.telegram.answered == {"before": 1, "after": 1}
    assert "set aside" in caplog.text


@pytest.mark.reliability(5)
async def test_an_answer_that_meets_a_bug_is_not_tried_for_ever(bot: Bot) -> None:
    bot.telegram.say("a bug")
    bot.telegram.say("next")
    await bot.until_idle()
    assert bot.telegram.answered == {"next": 1}


async def test_a_failure_beside_the_answer_changes_nothing(bot: Bot) -> None:
    failed = asyncio.Event()

    async def fail_later(_: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        await bot.until(lambda: not bot.intake.under_way)
        failed.set()
        raise ZeroDivisionError

    bot.application.add_handler(TypeHandler(Update, fail_later, block=False), group=1)
    bot.telegram.say("where?")
    await failed.wait()
    await bot.until_idle()
    assert bot.telegram.answered == {"where?": 1}


async def test_an_answer_that_telegram_does_not_take_is_sent_when_it_is_back(
    bot: Bot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.chat.delivery.sending.TRIES", 1)
    for room in ("intake", "receiving"):
        monkeypatch.setattr(f"bot.chat.delivery.{room}._BACKOFF", Backoff(0.01, 0.01))
    bot.telegram.trouble_in[5] = TimedOut()
    bot.telegram.say("where?")
    await bot.until(lambda: bot.intake.under_way == 0 and bool(bot.intake._answering))
    bot.telegram.poll_trouble = [NetworkError("away")]
    bot.telegram.say("elsewhere", chat=6)
    del bot.telegram.trouble_in[5]
    await bot.until_idle()
    assert bot.telegram.answered == {"where?": 1, "elsewhere": 1}


@pytest.mark.reliability(10)
async def test_a_chat_told_to_wait_for_long_costs_nothing_and_holds_up_no_other(bot: Bot) -> None:
    bot.telegram.trouble_in[5] = refusal(429, "Too Many Requests", retry_after=3600)
    for number in range(60):
        bot.telegram.say(f"flood {number}")
    for number in range(200):
        bot.telegram.say(f"question {number}", chat=100 + number)
    await bot.until(lambda: len(bot.telegram.replies) == 200)
    assert await bot.inbox.waiting() >= 60


@pytest.mark.reliability(26)
async def test_what_the_bot_may_not_send_is_let_go(bot: Bot) -> None:
    bot.telegram.trouble_in[5] = refusal(403, "Forbidden: bot was blocked by the user")
    bot.telegram.say("blocked")
    bot.telegram.say("fine", chat=6)
    await bot.until_idle()
    assert bot.telegram.answered == {"fine": 1}


@pytest.mark.reliability(6)
async def test_after_an_outage_the_waiting_questions_are_answered(bot: Bot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.chat.delivery.receiving._BACKOFF", Backoff(0.02, 0.02))
    bot.telegram.poll_trouble = [refusal(502, "Bad Gateway"), TimedOut(), NetworkError("reset"), refusal(500, "x")] * 3
    bot.telegram.say("where?")
    await bot.until_idle()
    assert bot.telegram.answered == {"where?": 1}


@pytest.mark.reliability(8)
async def test_a_poll_that_never_returns_is_given_up_and_seen_in_the_log(
    bot: Bot, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(receiving, "LOST_AFTER_S", 0.02)
    bot.telegram.hanging_polls = 2
    bot.telegram.say("first")
    await bot.until_idle()
    bot.telegram.say("second")
    await bot.until_idle()
    assert bot.telegram.answered == {"first": 1, "second": 1}
    assert "did not return" in caplog.text
    assert bot.metrics.failed_polls.labels("TimeoutError")._value.get() >= 2


@pytest.mark.reliability(8)
async def test_while_no_poll_returns_the_health_check_says_so(bot: Bot, monkeypatch: pytest.MonkeyPatch) -> None:
    bot.telegram.hanging_polls = 1
    bot.telegram.say("first")
    assert isinstance(bot.source, Poller)
    assert (await bot.source.check()).well
    bot.source._last_poll -= receiving.AWAY_AFTER_S
    found = await bot.source.check()
    assert not found.well
    assert found.says == f"the last poll returned {receiving.AWAY_AFTER_S:.0f} s ago"


@pytest.mark.reliability(8)
def test_a_lost_poll_is_given_up_within_the_time_of_the_table() -> None:
    assert receiving.POLL_S < receiving.LOST_AFTER_S <= 15


@pytest.mark.reliability(11)
@pytest.mark.parametrize(
    ("error", "why"), [(Conflict("terminated by other getUpdates"), "another process"), (InvalidToken(), "token")]
)
async def test_ends_and_says_why_where_telegram_gives_it_no_updates(
    telegram: TelegramServer, database: Database, error: Exception, why: str
) -> None:
    telegram.poll_trouble = [error]
    async with running(telegram, database) as bot:
        with pytest.raises(PollingEndedError, match=why):
            await asyncio.wait_for(bot.tasks[1], 60)


@pytest.mark.reliability(24)
async def test_while_the_database_is_away_questions_are_answered_all_the_same(bot: Bot) -> None:
    bot.inbox.away = True
    for number in range(20):
        bot.telegram.say(f"question {number}", chat=number % 4)
    await bot.until(lambda: len(bot.telegram.replies) == 20)
    bot.inbox.away = False
    bot.telegram.say("afterwards")
    await bot.until_idle()
    assert sorted(bot.telegram.answered.values()) == [1] * 21
    assert bot.metrics.updates.labels("message")._value.get() == 21


@pytest.mark.reliability(25)
async def test_a_clock_that_jumps_by_days_costs_no_reply(telegram: TelegramServer, database: Database) -> None:
    chance = random.Random(3)
    jumping = Clock(now=lambda: 1e9 + chance.choice([-86_400, 0, 86_400]))
    for number in range(50):
        telegram.say(f"question {number}", chat=number % 7)
    async with running(telegram, database, clock=jumping) as bot:
        await bot.until_idle()
    assert sorted(telegram.answered.values()) == [1] * 50


@pytest.mark.reliability(24)
async def test_with_a_full_disk_questions_are_answered_all_the_same(
    telegram: TelegramServer, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    database = await Database.open(sqlite_address(tmp_path / "bot.sqlite3"))

    def full(connection: Any, *_: object) -> None:
        connection.execute("PRAGMA max_page_count = 1")

    assert isinstance(database, Sqlite)
    event.listen(database.engine, "checkout", full)
    async with running(telegram, database) as bot:
        for number in range(300):
            telegram.say(f"question {number} " + "x" * 3000, chat=number % 9)
        await bot.until(lambda: len(telegram.replies) == 300)
        assert "cannot be stored" in caplog.text
        assert "full" in caplog.text
    await database.close()
    assert set(telegram.answered.values()) == {1}
    with closing(sqlite3.connect(tmp_path / "bot.sqlite3")) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


@pytest.mark.reliability(24)
async def test_while_another_process_holds_the_database_questions_are_answered_all_the_same(
    telegram: TelegramServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("bot.storage.database.LOCK_TIMEOUT_S", 0.01)
    database = await Database.open(sqlite_address(tmp_path / "bot.sqlite3"))
    async with running(telegram, database) as bot:
        with closing(sqlite3.connect(tmp_path / "bot.sqlite3", isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            for number in range(20):
                telegram.say(f"question {number}", chat=number % 4)
            await bot.until(lambda: len(telegram.replies) == 20)
            other.execute("ROLLBACK")
        telegram.say("afterwards")
        await bot.until_idle()
    await database.close()
    assert set(telegram.answered.values()) == {1}
    assert "database is locked" in caplog.text


async def test_while_the_database_is_away_the_health_check_says_so(bot: Bot, monkeypatch: pytest.MonkeyPatch) -> None:
    assert (await bot.intake.check()).well

    async def away(_: object) -> int:
        raise StorageError("the database: away")

    monkeypatch.setattr(FragileInbox, "waiting", away)
    found = await bot.intake.check()
    assert (found.well, found.says) == (False, "the database: away")


@pytest.mark.reliability(7)
async def test_an_old_question_is_answered_and_an_old_button_is_let_go(
    telegram: TelegramServer, database: Database
) -> None:
    before = DatabaseInbox(database, "before")
    press = {"update_id": 2, "callback_query": {"id": "1", "from": {"id": 6, "is_bot": False, "first_name": "B"}}}
    await before.store(
        [
            StoredUpdate(1, "chat 5", "message", json.dumps({"update_id": 1, **MESSAGE}), received=0.0),
            StoredUpdate(2, "chat 6", "callback_query", json.dumps(press), received=0.0),
        ]
    )
    telegram.next_id = 10
    async with running(telegram, database) as bot:
        await bot.until(lambda: bool(telegram.replies))
        telegram.say("now", chat=9)
        await bot.until_idle()
    assert telegram.answered == {"where?": 1, "now": 1}


@pytest.mark.reliability(7)
async def test_a_backlog_beyond_what_the_inbox_should_hold_stays_with_telegram(
    bot: Bot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(receiving, "MAX_WAITING", 50)
    bot.telegram.trouble_in = {chat: refusal(429, "Too Many", retry_after=9) for chat in range(100)}
    for number in range(1000):
        bot.telegram.say(str(number), chat=number % 100)
    await asyncio.sleep(0.2)
    assert await bot.inbox.waiting() <= 150
