"""Logging to standard error, for people or as JSON, without secrets, and with the update that a line is about."""

import json
import logging
from collections.abc import Sequence
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Final, Literal

update_in_hand: ContextVar[int | None] = ContextVar("update_in_hand", default=None)
"""Which update the current task is answering: each line says it, from the intake to the reply."""

_TEXT: Final = "%(asctime)s %(levelname)s %(name)s%(about)s: %(message)s"


class WithoutSecrets(logging.Formatter):
    """Writes lines in which no secret stands, wherever it came from: a message, an argument, a traceback."""

    def __init__(self, secrets: Sequence[str]) -> None:
        super().__init__(_TEXT)
        self._secrets = tuple(secrets)

    def format(self, record: logging.LogRecord) -> str:
        """The line, each secret struck out."""
        line = self.line(record)
        for secret in self._secrets:
            line = line.replace(secret, "<secret>")
        return line

    def line(self, record: logging.LogRecord) -> str:
        """The line as it would be, were there no secrets."""
        update = update_in_hand.get()
        record.about = "" if update is None else f" [update {update}]"
        return super().format(record)


class AsJson(WithoutSecrets):
    """One JSON object a line."""

    def line(self, record: logging.LogRecord) -> str:
        """The object; ``update`` is there where the line is about one."""
        update = update_in_hand.get()
        return json.dumps(
            {
                "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
                "level": record.levelname,
                "logger": record.name,
                "message": record.getMessage(),
                **({"update": update} if update is not None else {}),
                **({"exception": self.formatException(record.exc_info)} if record.exc_info else {}),
            },
            ensure_ascii=False,
        )


class _MalformedRequests(logging.Filter):
    """What strangers send to an open port and is no HTTP: one line for whoever debugs, never a traceback."""

    def filter(self, record: logging.LogRecord) -> bool:
        from aiohttp.http_exceptions import HttpProcessingError  # here, for what asks in a terminal serves nothing

        error = record.exc_info[1] if record.exc_info else None
        if not isinstance(error, HttpProcessingError):
            return True
        logging.getLogger(__name__).debug("a malformed request was refused: %s", type(error).__name__)
        return False


_MALFORMED: Final = _MalformedRequests()


def set_up_logging(level: str, secrets: Sequence[str], style: Literal["text", "json"] = "text") -> None:
    """Logs from ``level`` on; ``secrets`` are never written."""
    to_stderr = logging.StreamHandler()
    to_stderr.setFormatter(AsJson(secrets) if style == "json" else WithoutSecrets(secrets))
    logging.basicConfig(level=level, handlers=[to_stderr], force=True)
    logging.captureWarnings(True)
    logging.getLogger("aiohttp.server").addFilter(_MALFORMED)
    # At INFO these write every address they call, and the token is part of each, and every statement with its values.
    for name in ("httpx", "httpcore", "sqlalchemy", "alembic"):
        logging.getLogger(name).setLevel(logging.WARNING)
    # At DEBUG these write whole updates, and who asked what.
    for name in ("telegram", "psycopg"):
        logging.getLogger(name).setLevel(max(logging.INFO, logging.getLogger().level))
