"""Small knowledge files for tests, written as an author would."""

from textwrap import dedent

ARTICLE = """\
---
title: The old mill
---
The old mill in Brookfield burned down on Friday. Nobody was hurt, said fire chief Dana Okoro.
It had ground flour for 212 years.
"""

FAQ = """
entries:
  - id: what-burned
    topic: The fire
    question: What burned down?
    phrasings:
      - which building was destroyed
      - what was lost in the fire
    answer: The old mill in Brookfield burned down.
    citations:
      - quote: The old mill in Brookfield burned down
  - id: hurt
    question: Was anybody hurt?
    phrasings: [any casualties, were there injuries]
    answer: Nobody was hurt.
    citations:
      - quote: Nobody was hurt
    related: [what-burned]
not_covered:
  - id: cause
    question: What caused the fire?
    phrasings: [how did it start, why did the mill burn]
    answer: The article does not say how the fire began.
    nearest: what-burned
"""


def files(faq: str = FAQ, article: str = ARTICLE, **others: str) -> dict[str, str]:
    """The files of a knowledge folder with one article, ``mill``; others by path with ``__`` for the slash."""
    more = {f"{name.replace('__', '/')}.yaml": dedent(text) for name, text in others.items()}
    return {"mill/article.md": article, "mill/faq.yaml": dedent(faq), **more}


_SCOOTERS = """\
  - id: scooters
    question: Where can I charge my mobility scooter?
    phrasings: [electric scooter, laundry room]
    answer: Mobility scooters can be charged in the ground-floor laundry room.
    quote: Mobility scooters can be charged in the ground-floor laundry room.
not_covered:
"""


def files_with_scooters() -> dict[str, str]:
    """The same with an entry, and a labelled question that a gap in the words of its sentence would take from it."""
    article = f"{ARTICLE}Mobility scooters can be charged in the ground-floor laundry room.\n"
    label = '{"question": "can mobility scooters be charged in the ground-floor laundry room?", "evidence": ["p3s1"]}'
    return {
        **files(FAQ.replace("not_covered:\n", _SCOOTERS), article),
        "mill/questions.jsonl": label.replace(', "e', ', "kind": "answerable", "e') + "\n",
    }
