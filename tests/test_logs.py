"""No secret stands in a log, wherever it came from."""

import logging

from bot.logs import WithoutSecrets

SECRET = "4242:very-secret"


def test_no_secret_in_a_message_an_argument_or_a_traceback() -> None:
    error = ValueError(f"called https://api.example/bot{SECRET}/getMe")
    record = logging.LogRecord("x", logging.ERROR, "x.py", 1, f"{SECRET} and %s", (SECRET,), (type(error), error, None))
    line = WithoutSecrets([SECRET]).format(record)
    assert SECRET not in line
    assert line.count("<secret>") >= 3
