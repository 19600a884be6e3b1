"""python-telegram-bot's requests over aiohttp: its own client spends four fifths of a bot's time in httpx.

Owns the HTTP session and what an error may say: no URL, and so no token, leaves this module.
"""

import io
import json
import re
from typing import Final
from urllib.request import getproxies, proxy_bypass

import aiohttp
from telegram._utils.defaultvalue import DefaultValue
from telegram._utils.types import JSONDict, ODVInput
from telegram.error import NetworkError, TimedOut
from telegram.request import BaseRequest, RequestData
from yarl import URL

_TOKEN: Final = re.compile(r"\d{3,}:[A-Za-z0-9_-]{5,}")

_READ: Final = 10.0
_WRITE: Final = 10.0
_WRITE_FILES: Final = 60.0
_CONNECT: Final = 5.0
_POOL: Final = 30.0


class AiohttpRequest(BaseRequest):
    """Sends the requests of a ``telegram.Bot``; timeouts are in seconds, None waits for ever."""

    def __init__(self, connections: int = 128) -> None:
        """``connections`` is the most that are open at once; further requests wait for a free one."""
        self._connections = connections
        self._session: aiohttp.ClientSession | None = None
        self._proxies: dict[str, str | None] = {}

    @property
    def read_timeout(self) -> float | None:
        """How long an answer may take, in seconds."""
        return _READ

    async def initialize(self) -> None:
        """Opens the session; does nothing where it is open."""
        if self._session is None or self._session.closed:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=self._connections, ttl_dns_cache=60),
                cookie_jar=aiohttp.DummyCookieJar(),
                headers={"User-Agent": self.USER_AGENT},
            )

    async def shutdown(self) -> None:
        """Closes the session and its connections."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
        write_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
        connect_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
        pool_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        """The status and the body of the answer; raises TimedOut or NetworkError where there is none."""
        if self._session is None:
            raise RuntimeError("The session is not open: call initialize() first.")
        with_files = request_data is not None and request_data.contains_files
        timeout = _timeout(
            read=_given(read_timeout, _READ),
            write=_given(write_timeout, _WRITE_FILES if with_files else _WRITE),
            connect=_given(connect_timeout, _CONNECT),
            pool=_given(pool_timeout, _POOL),
        )
        body, headers = _body(request_data)
        try:
            address = URL(url, encoded=True)
            async with self._session.request(
                method,
                address,
                data=body,
                headers=headers,
                timeout=timeout,
                allow_redirects=False,
                proxy=self._proxy(address),
            ) as response:
                return response.status, await response.read()
        # "from None": what aiohttp raises can hold the URL, and with it the token
        except TimeoutError as error:
            raise TimedOut(f"Timed out ({type(error).__name__})") from None
        except (aiohttp.ClientError, OSError, ValueError) as error:
            raise NetworkError(f"{type(error).__name__}: {_TOKEN.sub('<token>', str(error))}") from None

    def _proxy(self, address: URL) -> str | None:
        """The proxy that the environment names, looked up once a host: aiohttp does it in a thread at every request."""
        host = address.host or ""
        if host not in self._proxies:
            self._proxies[host] = None if proxy_bypass(host) else getproxies().get(address.scheme)
        return self._proxies[host]

    @staticmethod
    def parse_json_payload(payload: bytes) -> JSONDict:
        """The answer as an object; half an answer is a network fault like any other, and may be tried again."""
        try:
            answer = json.loads(payload)
        except (ValueError, RecursionError):
            raise NetworkError("The answer is not JSON") from None
        if not isinstance(answer, dict) or (answer.get("ok") and "result" not in answer):
            raise NetworkError("The answer is not one of the Bot API")
        return answer


def _given(timeout: ODVInput[float], default: float) -> float | None:
    return default if isinstance(timeout, DefaultValue) else timeout


def _timeout(
    read: float | None, write: float | None, connect: float | None, pool: float | None
) -> aiohttp.ClientTimeout:
    """aiohttp has no timeout for writing: the sum over all bounds it."""
    waiting = pool + connect if pool is not None and connect is not None else None
    total = waiting + write + read if waiting is not None and write is not None and read is not None else None
    return aiohttp.ClientTimeout(total=total, connect=waiting, sock_connect=connect, sock_read=read)


def _body(request_data: RequestData | None) -> tuple[bytes | aiohttp.FormData | None, dict[str, str]]:
    if request_data is None:
        return None, {}
    if not request_data.contains_files:
        return _sendable(json.dumps(request_data.parameters, ensure_ascii=False)), {"Content-Type": "application/json"}
    parameters = {name: _sendable(value).decode() for name, value in request_data.json_parameters.items()}
    form = aiohttp.FormData(parameters, quote_fields=False, default_to_multipart=True)
    for name, (filename, content, content_type) in request_data.multipart_data.items():
        # as a stream: aiohttp writes bytes in one go, which holds up the event loop
        stream = io.BytesIO(content) if isinstance(content, bytes) else content
        form.add_field(name, stream, filename=filename, content_type=content_type)
    return form, {}


def _sendable(text: str) -> bytes:
    """Half a surrogate pair is no text that can be sent: shown as "?", or the message could never be sent at all."""
    return text.encode("utf-8", "replace")
