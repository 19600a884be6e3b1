"""A tiny knowledge folder for tests: an article of four sentences, four entries, three gaps."""

from collections.abc import Mapping
from functools import cache
from typing import Final

from bot.core.knowledge.loader import load
from bot.core.matching.answerer import Answerer

ARTICLE: Final = """\
---
title: The Aurora sails again
publisher: null
date: null
url: null
language: en
---
The ferry Aurora sailed again on Monday after nine weeks in dry dock. Captain Ilse Brandt said that its new engine burns a third less fuel.

Tickets between Holm and Varde cost 12 crowns. The route was closed because a gear had cracked in March.
"""  # noqa: E501

FAQ: Final = """\
entries:
  - id: ferry-return
    topic: The ferry
    question: When did the ferry sail again?
    phrasings:
      - what day did the aurora come back
      - which day is the ferry running again
      - when is the ferry back in service
      - since when does the aurora sail again
    answer: The ferry sailed again on Monday.
    citations:
      - quote: sailed again on Monday
    related: [closure-reason]

  - id: captain
    topic: The ferry
    question: Who is the captain of the ferry?
    phrasings:
      - name of the captain
      - who commands the aurora
      - who is in charge on board
      - what is the skipper called
    answer: Ilse Brandt is the captain.
    citations:
      - quote: Captain Ilse Brandt
    related: [ferry-return]

  - id: ticket-price
    topic: The route
    question: How much is a ticket?
    phrasings:
      - what do tickets cost
      - price of the crossing from holm to varde
      - fare between holm and varde
      - how many crowns do i pay for a ticket
    answer: A ticket between Holm and Varde costs 12 crowns.
    citations:
      - quote: Tickets between Holm and Varde cost 12 crowns

  - id: closure-reason
    topic: The route
    question: Why was the route closed?
    phrasings:
      - what was the reason for the closure
      - what broke on the ferry
      - why did the ferry stop running
      - what happened to the gear
    answer: A gear had cracked in March.
    citations:
      - quote: The route was closed because a gear had cracked

not_covered:
  - id: departure-times
    question: At what time does the ferry leave?
    phrasings:
      - timetable
      - departure times from holm
      - what hour is the first boat in the morning
    answer: The article gives no departure times.
    nearest: ferry-return

  - id: repair-cost
    question: How much did the repair cost?
    phrasings:
      - what did the new engine cost
      - price of the repair
      - who paid for the repair
    answer: The article does not say what the repair cost.
    nearest: captain

  - id: crew-size
    question: How many people work on board?
    phrasings:
      - number of crew members
      - how big is the crew
      - how many sailors are there
"""

QUESTIONS: Final = """\
{"id": "1", "question": "who is the captain", "kind": "answerable", "evidence": ["p1s2"]}
{"id": "2", "question": "why was the route closed", "kind": "answerable", "evidence": ["p2s2"]}
{"id": "3", "question": "how much is a ticket", "kind": "answerable", "evidence": ["p2s1"]}
{"id": "4", "question": "departure times from holm", "kind": "unanswerable"}
{"id": "5", "question": "hello", "kind": "chitchat"}
"""
"""Its labelled questions."""

FILES: Final[Mapping[str, str]] = {"ferry/article.md": ARTICLE, "ferry/faq.yaml": FAQ}


@cache
def ferry() -> Answerer:
    """The ferry's knowledge, ready to be asked; made where a test first asks for it."""
    return Answerer.of(load(FILES))
