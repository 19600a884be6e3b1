"""Files that are made to break whoever reads them. Each is text or bytes of a ``faq.yaml``."""

from itertools import pairwise
from typing import Final

NESTED: Final = 5_000


def merge_key_bomb() -> str:
    """427 bytes whose merge keys make nine copies of nine copies …, eight levels deep."""
    lines = ["a: &a {k: v, w: x}"]
    names = "abcdefghi"
    for inner, outer in pairwise(names):
        lines.append(f"{outer}: &{outer} {{<<: [{','.join(['*' + inner] * 9)}]}}")
    bomb = "\n".join(lines) + "\n"
    return bomb + "#" * (427 - len(bomb))


def alias_bomb() -> str:
    """A few hundred bytes that stand for nine times nine times … values."""
    lines = ["a: &a [lol, lol, lol, lol, lol, lol, lol, lol, lol]"]
    names = "abcdefghi"
    for inner, outer in pairwise(names):
        lines.append(f"{outer}: &{outer} [{', '.join(['*' + inner] * 9)}]")
    return "\n".join(lines) + "\n"


NO_ALIASES: Final = "a text that starts with & or * must be in quotes (here are no anchors and aliases)"
NO_TAG: Final = "a text that starts with ! must be in quotes (the tag tag:yaml.org,2002:python/{} is not used here)"
NO_UTF_8: Final = "the file is not plain UTF-8 text; save it as UTF-8"

HOSTILE: Final[dict[str, tuple[bytes, str]]] = {
    "merge-key bomb": (merge_key_bomb().encode(), f"1:4: {NO_ALIASES}"),
    "merge key": (b"entries:\n  - <<: {id: a}\n", "2:5: merge keys (<<) are not used here; write the keys out"),
    "alias bomb": (alias_bomb().encode(), f"1:4: {NO_ALIASES}"),
    "alias to itself": (b"entries: &a [*a]\n", f"1:10: {NO_ALIASES}"),
    "nested lists": (b"[" * NESTED, "1:14: nested more than 12 deep"),
    "nested lists, closed": (b"[" * NESTED + b"]" * NESTED, "1:14: nested more than 12 deep"),
    "nested dashes": (b"- " * NESTED, "1:27: nested more than 12 deep"),
    "nested mappings": (b"{a: " * NESTED, "1:53: nested more than 12 deep"),
    "nested by indentation": (
        b"".join(b" " * depth + b"a:\n" for depth in range(NESTED // 10)),
        "14:14: nested more than 12 deep",
    ),
    "nested keys": (b"? " * NESTED, "1:3: a key must be a plain word"),
    "a Python object": (
        b"entries: !!python/object/apply:os.system ['touch pwned']\n",
        "1:10: " + NO_TAG.format("object/apply:os"),
    ),
    "a Python name": (
        b"entries: !!python/name:os.system\n",
        "1:10: " + NO_TAG.format("name:os.system"),
    ),
    "a NUL": (b"entries: []\n# \0\n", f"1:1: {NO_UTF_8}"),
    "UTF-16": ("entries: []\n".encode("utf-16"), f"1:1: {NO_UTF_8}"),
    "UTF-16 without a mark": ("entries: []\n".encode("utf-16-le"), f"1:1: {NO_UTF_8}"),
    "UTF-32": ("entries: []\n".encode("utf-32"), f"1:1: {NO_UTF_8}"),
    "Latin-1": ("entries: []\n# Köln\n".encode("latin-1"), "2:1: this line is not UTF-8 text; save the file as UTF-8"),
    "half a character": ("# Köln".encode()[:4], "1:1: this line is not UTF-8 text; save the file as UTF-8"),
    "a lone surrogate": (b"# \xed\xa0\x80\n", "1:1: this line is not UTF-8 text; save the file as UTF-8"),
    "a control character": (b"entries: []\n# \x07\n", "2:3: a control character; remove it"),
    "a duplicate key": (
        b"entries: []\nnot_covered: []\nentries: []\n",
        "3:1: the key `entries` is here twice; the first is in line 1",
    ),
    "a duplicate key, quoted": (
        b"entries: []\n'entries': []\n",
        "2:1: the key `entries` is here twice; the first is in line 1",
    ),
    "two documents": (b"entries: []\n---\nentries: []\n", "2:1: a second YAML document; keep one in a file"),
}
"""What each is, and the one thing that is said about it: line, column, what is wrong and what would be right."""
