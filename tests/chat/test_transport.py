"""The transport against a real HTTP server on loopback."""

import asyncio
import traceback
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup
from telegram.error import NetworkError, RetryAfter, TelegramError, TimedOut

from bot.chat.delivery.sending import AiohttpRequest

TOKEN = "123456:SECRET-token"
SENT = {"message_id": 7, "date": 0, "chat": {"id": 5, "type": "private"}, "text": "hi"}


@dataclass
class Telegram:
    """What the server saw, and how it answers next."""

    url: str = ""
    calls: list[dict[str, object]] = field(default_factory=list)
    files: list[tuple[str, str, bytes]] = field(default_factory=list)
    answer: Callable[[web.Request], Awaitable[web.StreamResponse]] | None = None

    async def respond(self, request: web.Request) -> web.StreamResponse:
        if request.content_type == "application/json":
            self.calls.append(await request.json())
        else:
            form = await request.post()
            self.calls.append({name: value for name, value in form.items() if isinstance(value, str)})
            files = ((name, value) for name, value in form.items() if isinstance(value, web.FileField))
            self.files += [(name, file.filename, file.file.read()) for name, file in files]
        return await self.answer(request) if self.answer else web.json_response({"ok": True, "result": SENT})


@pytest.fixture
async def server() -> AsyncIterator[Telegram]:
    telegram = Telegram()
    app = web.Application(client_max_size=100_000_000)
    app.router.add_route("*", "/{path:.*}", telegram.respond)
    async with TestServer(app) as running:
        telegram.url = str(running.make_url("/bot"))
        yield telegram


@pytest.fixture
async def bot(server: Telegram) -> AsyncIterator[Bot]:
    request = AiohttpRequest()
    await request.initialize()
    yield Bot(TOKEN, base_url=server.url, base_file_url=server.url, request=request, get_updates_request=request)
    await request.shutdown()


def answering(status: int, body: dict[str, object] | str) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
    async def answer(_: web.Request) -> web.StreamResponse:
        if isinstance(body, str):
            return web.Response(status=status, text=body, content_type="text/html")
        return web.json_response(body, status=status)

    return answer


async def test_text_and_keyboard_arrive_as_written(server: Telegram, bot: Bot) -> None:
    keyboard = InlineKeyboardMarkup([[InlineKeyboardButton("A & B = ?", url="https://example.com/?a=1&b=2")]])
    sent = await bot.send_message(5, "Où? a+b&c=d \N{DEER}\n<b>", reply_markup=keyboard)
    assert sent.message_id == 7
    assert server.calls == [
        {
            "chat_id": 5,
            "text": "Où? a+b&c=d \N{DEER}\n<b>",
            "reply_markup": keyboard.to_dict(),
        }
    ]


async def test_text_that_is_no_text_is_sent_as_far_as_it_goes(server: Telegram, bot: Bot) -> None:
    await bot.send_message(5, "a\ud800b")
    await bot.send_document(5, b"contents", filename="a.txt", caption="a\ud800b")
    assert [server.calls[0]["text"], server.calls[1]["caption"]] == ["a?b", "a?b"]


async def test_a_file_arrives_whole_under_its_own_name(server: Telegram, bot: Bot) -> None:
    content = bytes(range(256)) * 10_000
    await bot.send_document(5, content, filename='répôrt "a".bin', caption="Ça va?")
    assert server.files == [("document", 'répôrt "a".bin', content)]
    assert server.calls == [{"chat_id": "5", "caption": "Ça va?"}]


@pytest.mark.parametrize(
    ("status", "body", "error"),
    [
        (429, {"ok": False, "description": "Too Many", "parameters": {"retry_after": 3}}, RetryAfter),
        (502, "<html>Bad Gateway</html>", NetworkError),
        (200, '{"ok": true, "resu', NetworkError),
        (200, "[]", NetworkError),
        (200, {"ok": True}, NetworkError),
    ],
)
async def test_each_refusal_is_the_error_that_the_library_knows(
    server: Telegram, bot: Bot, status: int, body: dict[str, object] | str, error: type[TelegramError]
) -> None:
    server.answer = answering(status, body)
    with pytest.raises(error) as raised:
        await bot.send_message(5, "hi")
    assert type(raised.value) is error


async def test_an_answer_that_does_not_come_times_out(server: Telegram, bot: Bot) -> None:
    async def silent(_: web.Request) -> web.StreamResponse:
        await asyncio.sleep(60)
        return web.Response()

    server.answer = silent
    with pytest.raises(TimedOut):
        await bot.send_message(5, "hi", read_timeout=0.05)


async def test_a_dropped_connection_is_a_network_error(server: Telegram, bot: Bot) -> None:
    async def drop(request: web.Request) -> web.StreamResponse:
        assert request.transport is not None
        request.transport.abort()
        return web.Response()

    server.answer = drop
    with pytest.raises(NetworkError) as raised:
        await bot.send_message(5, "hi")
    assert not isinstance(raised.value, TimedOut)


@pytest.mark.reliability(20)
@pytest.mark.parametrize("url", ["http://127.0.0.1:9/bot", "http://no-such-host.invalid/bot", "http://[/bot"])
async def test_no_error_shows_the_token(url: str) -> None:
    async with AiohttpRequest() as request:
        bot = Bot(TOKEN, base_url=url, request=request, get_updates_request=request)
        with pytest.raises(NetworkError) as raised:
            await bot.send_message(5, "hi")
    assert "SECRET" not in "".join(traceback.format_exception(raised.value)) + repr(raised.value)


async def test_a_session_can_be_opened_twice_and_closed_twice() -> None:
    request = AiohttpRequest()
    await request.initialize()
    await request.initialize()
    await request.shutdown()
    await request.shutdown()
    with pytest.raises(NetworkError, match="initialize"):
        await request.post("http://127.0.0.1:9/")


async def test_a_proxy_that_the_environment_names_is_used(server: Telegram, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", server.url)
    async with AiohttpRequest() as request:
        bot = Bot(TOKEN, base_url="http://no-such-host.invalid/bot", request=request, get_updates_request=request)
        assert (await bot.send_message(5, "hi")).message_id == 7
