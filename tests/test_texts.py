"""The texts: each is shown somewhere."""

import re
from pathlib import Path

from bot.texts import english as texts

BOT = Path(texts.__file__).parents[1]


def test_every_text_is_shown_somewhere() -> None:
    own = Path(texts.__file__).read_text()
    elsewhere = "".join(file.read_text() for file in BOT.rglob("*") if file.suffix in {".py", ".html"})
    returned = "".join(re.findall(r"^ +return .*|^ .*\.format.*", own, re.M))
    shown = set(re.findall(r"\btexts\.([A-Z_]+)\b", elsewhere)) | set(re.findall(r"\b[A-Z_]+\b", returned))
    assert {name for name in vars(texts) if name.isupper()} - shown == set()
