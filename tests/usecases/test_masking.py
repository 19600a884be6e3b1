"""What could tell who asked is gone before anything is written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.usecases.journal import masked


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("write me at ana.b+x@example.co.uk please", "write me at [e-mail] please"),
        ("is @ana_b right?", "is [name] right?"),
        ("call +49 (0)170 123-45 67 now", "call [number] now"),
        ("call 0170/1234567", "call [number]"),
        ("tel (555) 123-4567?", "tel [number]?"),
        ("my id is 123456", "my id is [number]"),
        ("card 4111 1111 1111 1111", "card [number]"),
        ("123456789:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw is my token", "[key] is my token"),
        ("what happened in 2019-2024?", "what happened in 2019-2024?"),
        ("why 1,300 deer and 15 leaders in 2026", "why 1,300 deer and 15 leaders in 2026"),
        ("open on 13.01.2026?", "open on 13.01.2026?"),
        ("open on 2026-01-13 14:30?", "open on 2026-01-13 14:30?"),
        ("is 13/01/2026 10:15 right", "is 13/01/2026 10:15 right"),
        ("where are rooms 101 102 103", "where are rooms 101 102 103"),
        ("call 13 01 2026 99", "call [number]"),
        ("ask t.me/ana_b or https://T.me/+Xy12", "ask [name] or https://[name]"),
        ("zero\u200bwidth @na\u200bme", "zerowidth [name]"),
        ("＠ana", "[name]"),
    ],
)
def test_what_could_tell_who_asked_is_masked(typed: str, written: str) -> None:
    assert masked(typed) == written


@given(st.text())
def test_any_text_can_be_masked_and_written(text: str) -> None:
    written = masked(text)
    assert "\0" not in written
    written.encode()
