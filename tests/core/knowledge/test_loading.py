"""From files to a knowledge base, or to every problem at once."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.knowledge.loader import load, load_with_places, revision_of
from bot.core.knowledge.model import KnowledgeBase
from bot.core.knowledge.problems import KnowledgeError, Severity
from bot.core.knowledge.schema import id_of
from tests.support.ferry import ARTICLE, FAQ, FILES


def loaded(faq: str = FAQ, article: str = ARTICLE, **more: str) -> KnowledgeBase:
    return load({"ferry/article.md": article, "ferry/faq.yaml": faq, **more})


def problems(faq: str = FAQ, article: str = ARTICLE, **more: str) -> list[str]:
    with pytest.raises(KnowledgeError) as raised:
        loaded(faq, article, **more)
    return [str(problem) for problem in raised.value.problems]


def test_an_article_has_what_its_front_matter_knows() -> None:
    article = loaded().articles["ferry"]
    assert article.title == "The Aurora sails again"
    assert article.publisher is article.date is article.url is None
    assert article.language == "en"
    assert article.text.startswith("The ferry Aurora") and article.text.endswith("in March.")


def test_an_article_needs_no_front_matter() -> None:
    assert loaded(article=ARTICLE.split("---\n")[2]).articles["ferry"].title is None


def test_entries_and_gaps_are_as_written() -> None:
    knowledge = loaded()
    entry = knowledge.entry("ferry-return")
    assert entry is not None
    assert (entry.topic, entry.question) == ("The ferry", "When did the ferry sail again?")
    assert entry.related == ("closure-reason",)
    assert [gap.id for gap in knowledge.gaps] == ["departure-times", "repair-cost", "crew-size"]
    assert knowledge.entry("crew-size") is None
    assert [topic.name for topic in knowledge.topics] == ["The ferry", "The route"]


def test_every_citation_is_verbatim_and_knows_its_place() -> None:
    knowledge = loaded()
    for entry in knowledge.entries:
        for citation in entry.citations:
            article = knowledge.articles[citation.article]
            assert article.text[citation.start : citation.end] == citation.quote
            assert citation.quote in knowledge.sentence(citation)
            assert knowledge.sentence(citation) in knowledge.paragraph(citation)


def test_an_entry_may_name_a_whole_sentence_by_its_place_or_have_its_quote_right_under_it() -> None:
    source = "    citations:\n      - quote: Captain Ilse Brandt\n"
    (named,) = loaded(FAQ.replace(source, "    cite: p1s2\n")).entries[1].citations
    assert named.quote == "Captain Ilse Brandt said that its new engine burns a third less fuel."
    assert loaded(FAQ.replace(source, "    quote: Captain Ilse Brandt\n")).entries == loaded().entries


def test_a_quote_over_two_sentences_knows_both() -> None:
    knowledge = loaded(FAQ.replace("quote: Captain Ilse Brandt", "quote: dry dock. Captain Ilse Brandt"))
    entry = knowledge.entries[1]
    assert entry.places == {("ferry", 1, 1), ("ferry", 1, 2)}
    assert knowledge.sentence(entry.citations[0]) == knowledge.articles["ferry"].paragraphs[0]


def test_a_related_entry_that_is_still_to_come_leads_nowhere_and_is_a_warning() -> None:
    faq = FAQ.replace("related: [ferry-return]", "related: [ferry-retrun]")
    found = load_with_places({"ferry/article.md": ARTICLE, "ferry/faq.yaml": faq})
    assert found.knowledge.entries[1].related == ()
    (flaw,) = found.flaws
    assert str(flaw) == "ferry/faq.yaml:26:15: there is no entry `ferry-retrun` (did you mean `ferry-return`?) yet"
    assert (flaw.severity, flaw.rule) == (Severity.WARNING, "related")


def test_an_item_without_an_id_has_one_made_of_its_question() -> None:
    knowledge = loaded(FAQ.replace("  - id: captain\n    topic", "  - topic").replace("nearest: captain", ""))
    assert knowledge.entries[1].id == "who-is-the-captain-of-the-ferry"


@pytest.mark.parametrize(
    ("question", "id"),
    [
        ("Where's the café?", "wheres-the-cafe"),
        ("Why was the route between Holm and Varde closed in March?", "why-route-between-holm-varde-a55e"),
        ("몇 시에 떠나요?", "question-eba8"),
    ],
)
def test_the_id_of_a_question_is_plain_short_and_always_the_same(question: str, id: str) -> None:
    assert id_of(question) == id


def test_two_questions_that_make_the_same_id_are_told() -> None:
    faq = FAQ.replace("  - id: captain\n    topic", "  - topic").replace("nearest: captain", "nearest: ferry-return")
    (said,) = problems(faq + "  - question: Who is the captain of the ferry?\n")
    assert "the id made of this question, `who-is-the-captain-of-the-ferry`, is taken in line 15; give this one" in said


def test_the_revision_names_the_content() -> None:
    assert loaded().revision == loaded().revision == revision_of(FILES)
    assert loaded(FAQ + "\n# a comment").revision != loaded().revision


CITED = "citations:\n      - quote: Captain Ilse Brandt"


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("    question: When did the ferry sail again?\n", "", "2:5: `question` is missing"),
        ("answer: The ferry sailed again on Monday.", "answer: [a]", "10:13: `answer` must be a text"),
        ("id: captain", "id: The Captain", "15:9: `id` must be a to z, 0 to 9 and hyphens, at most 40"),
        ("id: captain", f"id: {'a' * 41}", "15:9: `id` must be a to z, 0 to 9 and hyphens, at most 40"),
        ("id: captain", "id: ferry-return", "15:9: the id `ferry-return` is taken in line 2; choose another"),
        ("related: [ferry-return]", "related: [crew-size]", "26:15: `crew-size` is in not_covered; name an entry"),
        ("nearest: captain", "nearest: crew-size", ": `crew-size` is in not_covered; name an entry"),
        ("quote: Captain Ilse Brandt", "quote: ferry", "25:16: this quote is not in the article word for word"),
        ("quote: Captain Ilse Brandt", "quote: less fuel. Tickets between", "over the end of"),
        ("citations:\n      - quote: Captain Ilse Brandt", "citations: []", ": `citations` needs at least one item"),
        ("    citations:\n      - quote: Captain Ilse Brandt\n", "", "15:5: what the answer rests on is missing"),
        (CITED, "cite: p1", "24:11: `cite` must be the place of a sentence"),
        (CITED, "cite: p3s1", "24:11: there is no sentence `p3s1`; the last one is p2s2"),
        ("citations:\n      - quote: Captain Ilse Brandt", "citations: x", ": `citations` must be a list"),
        ("entries:", "entries: 7\nold:", "1:10: `entries` must be a list, each item with a dash"),
        ("phrasings:\n      - timetable", "phrasings:\n      - [a]", ": item 1 of `phrasings` must be a text"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_with_file_line_and_column(old: str, new: str, said: str) -> None:
    assert old in FAQ
    found = problems(FAQ.replace(old, new, 1).replace("quote: ferry", "quote: the submarine"))
    assert any(problem.startswith("ferry/faq.yaml:") and said in problem for problem in found), found


def test_no_problem_can_steer_a_terminal() -> None:
    (said,) = problems(FAQ + '"\\e[31mred\\u202e": 1\n')
    assert "unknown key `[31mred`" in said
    assert said.isprintable()


def test_front_matter_that_is_never_closed_is_told() -> None:
    unclosed = ARTICLE.replace("language: en\n---", "language: en")
    assert problems(article=unclosed)[0] == "ferry/article.md:1:1: the front matter has no closing `---`"


def test_blank_lines_may_stand_before_the_front_matter() -> None:
    article = loaded(article="\n \n" + ARTICLE).articles["ferry"]
    assert article.title == "The Aurora sails again"
    assert article.text.startswith("The ferry Aurora")
    assert problems(article="\n\n" + ARTICLE.replace("title:", "titel:"))[0].startswith("ferry/article.md:4:")


def test_every_problem_of_every_file_comes_in_one_go() -> None:
    faq = FAQ.replace("quote: Captain Ilse", "quote: Captain Else").replace("related: [closure-reason]", "relted: x")
    lexicon = "names: {lee: [a, a: b]}\nplaces: {}"
    found = problems(faq, ARTICLE.replace("url: null", "url: ftp://x"), **{"lexicon.yaml": lexicon})
    assert [problem.split(": ")[0] for problem in found] == [
        "ferry/article.md:5:6",
        "ferry/faq.yaml:13:5",
        "ferry/faq.yaml:25:16",
        "lexicon.yaml:1:18",
        "lexicon.yaml:2:1",
    ]


def test_an_article_without_text_is_refused() -> None:
    assert any("the article has no text" in problem for problem in problems(article="---\ntitle: x\n---\n\n"))


def test_a_faq_without_entries_is_refused() -> None:
    assert problems("entries: []") == ["ferry/faq.yaml:1:1: there are no entries; a FAQ needs at least one"]
    assert problems("") == ["ferry/faq.yaml:1:1: `entries:` is missing; the file must have a list of entries"]
    assert problems("just a text") == [
        "ferry/faq.yaml:1:1: `entries:` is missing; the file must have a list of entries"
    ]


def test_a_folder_name_must_be_plain() -> None:
    with pytest.raises(KnowledgeError, match="the folder name 'The Ferry' must be a-z, 0-9 and hyphens"):
        load({"The Ferry/article.md": ARTICLE, "The Ferry/faq.yaml": FAQ})


def test_ids_are_unique_over_all_articles() -> None:
    with pytest.raises(KnowledgeError, match=r"tram/faq.yaml:2:9: the id `ferry-return` is taken in line 2 of `ferry`"):
        load({**FILES, "tram/article.md": ARTICLE, "tram/faq.yaml": FAQ})


@pytest.mark.parametrize("file", FILES)
@given(junk=st.text(max_size=40), at=st.integers(0, 2_000))
def test_no_edit_raises_anything_but_problems(file: str, junk: str, at: int) -> None:
    text = FILES[file]
    try:
        load({**FILES, file: text[:at] + junk + text[at:]})
    except KnowledgeError as error:
        assert error.problems
        assert all(problem.line >= 1 and problem.column >= 1 and problem.message for problem in error.problems)


def test_the_quote_that_settles_an_answer_is_the_one_with_its_figures() -> None:
    faq = FAQ.replace(
        "      - quote: Tickets between Holm and Varde cost 12 crowns",
        "      - quote: Tickets between Holm and Varde\n      - quote: and Varde cost 12 crowns",
    )
    assert loaded(faq).by_id["ticket-price"].settling_citation.quote == "and Varde cost 12 crowns"  # type: ignore[union-attr]
