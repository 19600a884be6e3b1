"""python-telegram-bot's requests over aiohttp: its own client spends four fifths of a bot's time in httpx.

Owns the HTTP session and what an error may say: no URL, and so no token, leaves this module.
"""

import io
import json
import re
from typing import Any, Final
from urllib.request import getproxies, proxy_bypass

import aiohttp
from telegram._utils.types import JSONDict
from telegram.error import NetworkError, TimedOut
from telegram.request import BaseRequest, RequestData
from yarl import URL

CONNECTIONS: Final = 128
"""Open at once; further requests wait for a free one."""
CONNECT_S: Final = 5.0
READ_S: Final = 10.0
"""How long an answer may take that does not say otherwise."""
ALL_BUT_READING_S: Final = 90.0
"""Waiting for a connection, and writing, of a file too: aiohttp has no timeout for these alone."""
_TOKEN: Final = re.compile(r"\d{3,}:[A-Za-z0-9_-]{5,}")


class AiohttpRequest(BaseRequest):
    """Sends the requests of a ``telegram.Bot``."""

    read_timeout = READ_S
    _session: aiohttp.ClientSession | None = None

    async def initialize(self) -> None:
        """Opens the session; does nothing where it is open."""
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=CONNECTIONS, ttl_dns_cache=60),
                cookie_jar=aiohttp.DummyCookieJar(),
                headers={"User-Agent": self.USER_AGENT},
            )
            self._proxies = getproxies()  # once: aiohttp would look in a thread at every request

    async def shutdown(self) -> None:
        """Closes the session and its connections."""
        session, self._session = self._session, None
        if session is not None:
            await session.close()

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: Any = None,
        *_: Any,
        **__: Any,
    ) -> tuple[int, bytes]:
        """The status and the body of the answer; raises TimedOut or NetworkError where there is none."""
        if self._session is None:
            raise RuntimeError("The session is not open: call initialize() first.")
        read = read_timeout if isinstance(read_timeout, int | float) else READ_S
        timeout = aiohttp.ClientTimeout(ALL_BUT_READING_S + read, sock_connect=CONNECT_S, sock_read=read)
        try:
            address = URL(url, encoded=True)
            proxy = self._proxies.get(address.scheme)
            proxy = None if proxy and proxy_bypass(address.host or "") else proxy
            async with self._session.request(
                method, address, **_body(request_data), timeout=timeout, allow_redirects=False, proxy=proxy
            ) as response:
                return response.status, await response.read()
        # "from None": what aiohttp raises can hold the URL, and with it the token
        except TimeoutError as error:
            raise TimedOut(f"Timed out ({type(error).__name__})") from None
        except (aiohttp.ClientError, OSError, ValueError) as error:
            raise NetworkError(f"{type(error).__name__}: {_TOKEN.sub('<token>', str(error))}") from None

    @staticmethod
    def parse_json_payload(payload: bytes) -> JSONDict:
        """The answer as an object; half an answer is a network fault like any other, and may be tried again."""
        try:
            answer = json.loads(payload)
        except (ValueError, RecursionError):
            answer = None
        if not isinstance(answer, dict) or (answer.get("ok") and "result" not in answer):
            raise NetworkError("The answer is not one of the Bot API")
        return answer


def _body(request_data: RequestData | None) -> dict[str, Any]:
    """What aiohttp is to send: JSON, or a form where there are files."""
    if request_data is None:
        return {}
    if not request_data.contains_files:
        written = json.dumps(request_data.parameters, ensure_ascii=False)
        return {"data": _sendable(written), "headers": {"Content-Type": "application/json"}}
    parameters = {name: _sendable(value).decode() for name, value in request_data.json_parameters.items()}
    form = aiohttp.FormData(parameters, quote_fields=False, default_to_multipart=True)
    for name, (filename, content, content_type) in request_data.multipart_data.items():
        # as a stream: aiohttp writes bytes in one go, which holds up the event loop
        stream = io.BytesIO(content) if isinstance(content, bytes) else content
        form.add_field(name, stream, filename=filename, content_type=content_type)
    return {"data": form}


def _sendable(text: str) -> bytes:
    """Half a surrogate pair is no text that can be sent: shown as "?", or the message could never be sent at all."""
    return text.encode("utf-8", "replace")
