"""Logging to standard error, without secrets."""

import logging
from collections.abc import Sequence


class WithoutSecrets(logging.Formatter):
    """Writes lines in which no secret stands, wherever it came from: a message, an argument, a traceback."""

    def __init__(self, secrets: Sequence[str]) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")
        self._secrets = tuple(secrets)

    def format(self, record: logging.LogRecord) -> str:
        """The line, each secret struck out."""
        line = super().format(record)
        for secret in self._secrets:
            line = line.replace(secret, "<secret>")
        return line


def set_up_logging(level: str, secrets: Sequence[str]) -> None:
    """Logs from ``level`` on; ``secrets`` are never written."""
    to_stderr = logging.StreamHandler()
    to_stderr.setFormatter(WithoutSecrets(secrets))
    logging.basicConfig(level=level, handlers=[to_stderr], force=True)
    # At INFO httpx writes every address it calls, and the token is part of each.
    for name in ("httpx", "httpcore"):
        logging.getLogger(name).setLevel(logging.WARNING)
    # At DEBUG it writes whole updates: who asked what.
    logging.getLogger("telegram").setLevel(max(logging.INFO, logging.getLogger().level))
