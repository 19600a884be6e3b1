"""Time: what is logged of a fault that goes on."""

import logging

import pytest

from bot.timing import Recurring

log = logging.getLogger(__name__)


def test_a_fault_that_goes_on_is_told_at_first_then_once_a_minute_and_when_it_is_over(
    caplog: pytest.LogCaptureFixture,
) -> None:
    now = 0.0
    fault = Recurring(log, lambda: now)
    with caplog.at_level("INFO"):
        for _ in range(90):
            fault.fault(logging.WARNING, "no updates (%s)", "away")
            now += 1.5
        assert fault.over("Telegram is back")
        assert not fault.over("Telegram is back")
    assert caplog.messages == [
        "no updates (away)",
        "no updates (away) (41 times so far)",
        "no updates (away) (81 times so far)",
        "Telegram is back, after 90 failed attempts",
    ]
