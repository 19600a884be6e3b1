"""``faqbot ask``: answers for people, or the JSON object of each (a contract: other programs read it)."""

import json
import sys
from collections.abc import Iterable
from typing import Any, assert_never

import click

from bot.core.knowledge.article import Citation
from bot.core.knowledge.model import Entry
from bot.core.matching.matcher import Candidate
from bot.core.matching.outcome import Answered, NotCovered, NotUnderstood, SmallTalk, Suggested
from bot.core.matching.outcome import shown_citations as shown_citations
from bot.terminal import conversation, screen
from bot.texts import phrases
from bot.usecases.ask import Desk, Reply


async def answer_all(desk: Desk, questions: Iterable[str], *, as_objects: bool, echo: bool) -> None:
    """Prints what is said to each question, at once; with an ``echo``, below the question."""
    for question in questions:
        reply = await desk.ask(question)
        if as_objects:
            click.echo(json.dumps(as_json(reply), ensure_ascii=False))
            sys.stdout.flush()
        else:
            answer = conversation.answered(reply)
            screen.show(conversation.transcript(question, answer) if echo else answer)


def as_json(reply: Reply) -> dict[str, Any]:
    """The object for one question; question and answer of an entry in the language of the question."""
    reply = reply.in_language(reply.language)
    return {
        "question": reply.question,
        "language": reply.language,
        "outcome": "not_understood",
        "entry": None,
        "score": 0.0,
        "answer": "",
        "citations": [],
        "suggestions": [],
        "revision": reply.knowledge.revision,
        **_of(reply),
    }


def _of(reply: Reply) -> dict[str, Any]:
    match reply.outcome:
        case Answered(candidates, why, unanswered):
            beside = [phrases.unanswered(part, reply.knowledge) for part in unanswered]
            return {
                "outcome": "answer",
                "entry": candidates[0].item.id,
                "entries": [candidate.item.id for candidate in candidates],
                "score": round(candidates[0].score, 1),
                "confidence": round(why.confidence.answer, 1),
                "answer": "\n".join([*(candidate.item.answer for candidate in candidates), *beside]),
                "citations": [_citation(citation) for c in candidates for citation in c.item.citations],
                "unanswered": [part.question for part in unanswered],
            }
        case Suggested(candidates, why):
            return {
                "outcome": "suggest",
                "score": round(candidates[0].score, 1),
                "confidence": round(why.confidence.answer, 1),
                "suggestions": [_suggestion(candidate) for candidate in candidates],
            }
        case NotCovered(gap, nearest, why):
            return {
                "outcome": "not_covered",
                "entry": gap.id if gap else None,
                "confidence": round(why.confidence.answer, 1),
                "answer": (gap.answer if gap else None) or "",
                "citations": [_citation(c) for c in nearest.citations] if nearest else [],
            }
        case SmallTalk(talk) as small_talk:
            example = reply.knowledge.entries[0].question
            return {
                "outcome": small_talk.kind.value,
                "talk": talk.value,
                "answer": phrases.small_talk(small_talk, reply.knowledge.articles, example),
            }
        case NotUnderstood():
            return {}
        case never:
            assert_never(never)


def _suggestion(candidate: Candidate[Entry]) -> dict[str, Any]:
    return {
        "entry": candidate.item.id,
        "question": candidate.item.question,
        "score": round(candidate.score, 1),
        "citations": [_citation(citation) for citation in candidate.item.citations],
    }


def _citation(citation: Citation) -> dict[str, Any]:
    return {
        "article": citation.article,
        "paragraph": citation.paragraph,
        "sentence": citation.sentence,
        **({"last_sentence": citation.last_sentence} if citation.runs_on else {}),
        "start": citation.start,
        "end": citation.end,
        "quote": citation.quote,
    }
