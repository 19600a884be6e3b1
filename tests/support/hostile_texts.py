"""What people type to see what happens: 1,000 strings, the same every time. And a reader as strict as Telegram's."""

import random
import re
from typing import Final

from tests.support.fake_telegram import RefusedError, found_in

PIECES: Final = [
    "<b>", "</b>", "<i>bold", "<a href='https://evil.example'>here</a>", "<a href=\"tg://user?id=1\">Ana</a>",
    "<blockquote>", "</blockquote>", "<blockquote expandable>", "<code>",
    "</pre>", "<tg-spoiler>", "<!--", "-->",
    "<tg-emoji emoji-id='5368324170671202286'>👍</tg-emoji>",
    "<script>alert(1)</script>", "<", ">", "<<", "</", "<b",
    "&", "&amp;", "&lt;b&gt;", "&#60;", "&#x3c;b&#x3e;", "&notin;",
    "&amp;lt;", "&nbsp;", "&#0;", "&#1114112;", "&quot;",
    "@admin", "@faq_bot", "＠admin", "a@evil.example",
    "[Ana](tg://user?id=1)", "*bold*", "_it_", "`code`", "```", "||x||",
    "https://evil.example/x?a=1&b=2", "http://1.2.3.4/",
    "tg://resolve?domain=evil", "t.me/evil", "evil.com", "ftp://x.y",
    "/reload", "/rollback", "/reload@faq_bot", "#nara", "$USD", "\u202e",
    "\u200b", "\u200f", "\ufeff", "\u2060", "\x00",
    "\x1b[31m", "\r\n", "\n", "\t", "\u2028", "\ud800", "😀", "👨‍👩‍👧‍👦",
    "🇸🇮", "é" * 3, "e\u0301\u0301\u0301", "ﷺ", "\U0010ffff",
    "{question}", "{0.__class__}", "%s%n", "{{7*7}}", "${jndi:ldap://evil.example}", "'; DROP TABLE inbox; --",
    "..\\..", "../../etc/passwd", "where", "do", "they", "meet", "?",
    "who is Lee", "temple", "deer", "x" * 300, " ",
]  # fmt: skip
MOST_PIECES: Final = 6


def hostile_texts(number: int = 1_000) -> list[str]:
    """Each piece by itself, then pieces side by side, with and without spaces."""
    chance = random.Random(21)
    mixed = (
        chance.choice(["", " "]).join(chance.choices(PIECES, k=chance.randint(2, MOST_PIECES))) for _ in range(number)
    )
    return [*PIECES, *mixed][:number]


_TAG: Final = re.compile(r"<(/?)(b|blockquote)( expandable)?>|&(?:lt|gt|amp);|[<>&]")
_WRITTEN: Final = {"&lt;": "<", "&gt;": ">", "&amp;": "&"}


def strictly_read(html: str) -> tuple[str, list[tuple[str, str]]]:
    """The text, and each entity with the text that it covers; raises RefusedError for all that the bot never writes."""
    text, entities, opened, end = "", [], None, 0
    for found in _TAG.finditer(html):
        text += html[end : found.start()]
        end = found.end()
        closes, element, expandable = found.groups()
        if found[0] in _WRITTEN:
            text += _WRITTEN[found[0]]
        elif element and not closes and opened is None:
            opened = (element + (expandable or ""), len(text))
        elif element and closes and not expandable and opened is not None and opened[0].split()[0] == element:
            entities.append((opened[0], text[opened[1] :]))
            opened = None
        else:
            raise RefusedError(400, f"Bad Request: can't parse entities: {found[0]!r} in {html!r}")
    if opened is not None:
        raise RefusedError(400, f"Bad Request: can't parse entities: unclosed {opened[0]}")
    return text + html[end:], entities


_DOMAIN: Final = re.compile(r"(?<![\w@])(?:\w[\w-]*\.)+(?:com|example|me|y|\d{1,3})(?!\w)")
_TAGS: Final = re.compile(r"(?<!\w)[#$]\w+")


def linked(text: str) -> list[str]:
    """What Telegram's apps make mentions, commands, tags and links of, without being told."""
    entities = [
        text.encode("utf-16-le", "surrogatepass")[2 * e["offset"] : 2 * (e["offset"] + e["length"])]
        for e in found_in(text)
    ]
    found = [each.decode("utf-16-le", "replace") for each in entities]
    found += re.findall(r"(?<![\w/<>])/[A-Za-z]\w*", text)
    found += re.findall(r"[a-z]+://\S+", text)
    return [*found, *_DOMAIN.findall(text), *_TAGS.findall(text)]
