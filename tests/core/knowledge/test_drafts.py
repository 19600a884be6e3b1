"""What is still TODO is never served, and stops nothing else."""

from bot.core.knowledge.loader import load, load_with_places
from bot.core.matching.answerer import Answerer
from bot.texts.messages import told
from bot.usecases.ask import Reply
from tests.support.written import FAQ, files

DRAFT = """
  - id: how-old
    question: "TODO: what does this sentence answer?"
    phrasings: [TODO]
    answer: TODO
    citations:
      - quote: It had ground flour for 212 years.
"""


def with_entry(text: str) -> str:
    return FAQ.replace("\nnot_covered:", text.rstrip() + "\nnot_covered:")


def test_serves_the_rest_while_an_entry_is_todo() -> None:
    knowledge = load(files(with_entry(DRAFT)))

    assert [entry.id for entry in knowledge.entries] == ["what-burned", "hurt"]


def test_skips_a_phrasing_that_is_todo() -> None:
    knowledge = load(files(FAQ.replace("which building was destroyed", "TODO another way to ask")))

    assert knowledge.by_id["what-burned"].phrasings == ("what was lost in the fire",)


def test_leaves_out_a_gap_whose_answer_is_todo() -> None:
    knowledge = load(files(FAQ.replace("The article does not say how the fire began.", "TODO")))

    assert knowledge.gaps == ()


def test_leads_nobody_to_a_draft() -> None:
    faq = with_entry(DRAFT).replace("related: [what-burned]", "related: [how-old]")
    knowledge = load(files(faq.replace("nearest: what-burned", "nearest: how-old")))

    hurt = knowledge.entry("hurt")
    assert hurt is not None
    assert hurt.related == ()
    assert knowledge.gaps[0].nearest is None


def test_a_draft_is_not_looked_at_but_its_sentence_counts_as_cited() -> None:
    loaded = load_with_places(files(with_entry(DRAFT.replace("topic", "tpoic") + "    related: [no-such]\n")))

    assert loaded.flaws == []
    assert loaded.drafted == {("mill", 2, 1)}


def test_an_article_with_drafts_only_loads_beside_another() -> None:
    drafts = {"barn/article.md": "It stands.", "barn/faq.yaml": DRAFT.replace("\n  -", "entries:\n  -", 1)}
    knowledge = load({**files(), **drafts})

    assert set(knowledge.articles) == {"barn", "mill"}
    assert {entry.article for entry in knowledge.entries} == {"mill"}


def test_where_everything_is_todo_nothing_is_served_yet() -> None:
    loaded = load_with_places(files("entries:" + DRAFT))
    assert loaded.knowledge.entries == ()
    assert len(loaded.todo["entries"]) == 1
    said = told(Reply("hello", Answerer.of(loaded.knowledge).ask("hello"), loaded.knowledge))
    assert "For example: “…”" in said.parts[0].text


def test_an_id_taken_by_a_draft_stops_nothing() -> None:
    loaded = load_with_places(files(with_entry(DRAFT.replace("how-old", "hurt"))))

    hurt = loaded.knowledge.entry("hurt")
    assert hurt is not None
    assert hurt.question == "Was anybody hurt?"
