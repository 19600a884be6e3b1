"""Every text that a person reads: ``from bot import texts``, then ``texts.NOT_COVERED`` or ``texts.VOTED.format(…)``.

To add a text: write ``my_text: …`` into en.yaml (plural forms by ``one:`` and ``other:``, chosen by ``count``), and use
``texts.MY_TEXT``; other languages follow, and are English until then. A table of texts is declared below as well.

Whoever answers says which language is spoken: ``with texts.speaking("ko"): …``; so take no text at import, nor as a
default argument. Short, friendly, plain; no jargon; whole sentences, never glued together; plain text, for formatting
belongs to who shows it. tools.yaml is for authors and operators, in English alone.
"""

from collections.abc import Mapping
from typing import cast

from bot.texts.catalogue import (
    ENGLISH,
    Text,
    find,
    languages,
    own_name,
    reply_language,
    speak,
    speaking,
    spoken,
    with_texts,
)

__all__ = ["ENGLISH", "Text", "languages", "own_name", "reply_language", "speak", "speaking", "spoken", "with_texts"]

# -- tables: texts by a key, or several in a row ----------------------------------------------------------------------

TALK: Mapping[str, Text]
"""The reply to each kind of small talk."""
TALK_UNKNOWN: Mapping[str, Text]
"""The same where what is asked of the article itself is not known."""
SOURCE_FACTS: Mapping[str, Text]
"""What can be known about an article: the attribute, and the words for it."""
FALLBACKS: Mapping[str, Text]
PACES: Mapping[str, Text]
PACE_BUTTONS: Mapping[str, Text]
SILENCED: Mapping[str, Text]
FALLBACK_BUTTONS: Mapping[str, Text]
COMMANDS: Mapping[str, Text]
"""What the command menus say."""
TERMINAL_COMMANDS: Mapping[str, Text]
REASONS: Mapping[str, tuple[Text, Text]]
"""For each measure of the evidence, what to say where it counts for the entry, and where against it."""
FIGURE_NAMES: Mapping[str, Text]
FIGURE_HEADINGS: tuple[Text, ...]
LEARNING_FIGURES: Mapping[str, Text]
GRADE_NAMES: Mapping[str, Text]
LABEL_NAMES: Mapping[str, Text]
WENT_WRONG: Mapping[str, Text]
SHIFTS: Mapping[str, Text]
SHIFT_HEADINGS: Mapping[str, Text]
RELEASE_STEPS: Mapping[str, Text]
"""What is being done at each step of a release, by its name."""
VERDICTS: Mapping[str, Text]
STATS_LINES: Mapping[str, Text]
CHART_KINDS: Mapping[str, Text]


def __getattr__(name: str) -> Text:
    """The text of that name, in the language that is spoken now."""
    if not name.isupper():
        raise AttributeError(name)
    try:
        return cast(Text, find(name.lower()))
    except KeyError:
        raise AttributeError(f"no text {name.lower()} in en.yaml") from None
