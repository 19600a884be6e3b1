"""What an author is told beyond what stops a load: where, what, and what would be better."""
# ruff: noqa: E501 (a line is what an author reads)

import pytest

from bot.core.knowledge.loader import load_with_places
from bot.core.knowledge.problems import Severity
from bot.core.quality import checks
from bot.core.quality.checks import CheckContext, check
from tests.support.written import ARTICLE, FAQ, files


def warnings(rule: str, faq: str = FAQ, article: str = ARTICLE, **others: str) -> list[str]:
    context = CheckContext(load_with_places(files(faq, article, **others)))
    alone = {name: each for name, each in checks.RULES.items() if name == rule}
    with pytest.MonkeyPatch.context() as patched:  # the others take most of the time
        patched.setattr(checks, "RULES", alone)
        found = check(context)
    assert all(problem.severity is Severity.WARNING for problem in found)
    return [str(problem) for problem in found if problem.rule == rule]


HURT = "answer: Nobody was hurt."


@pytest.mark.parametrize(
    ("rule", "old", "new", "said"),
    [
        ("polar", HURT, "answer: No, nobody was.", "15:13: the answer begins with “No”; say the fact itself, so that it is true whatever was asked"),
        ("pronoun", HURT, "answer: They were well.", "15:13: the answer begins with “They”; name what it is about, in case something else was asked"),
        ("subject", HURT, "answer: Nobody, the fire chief said.", "15:13: the answer says “chief” and does not name Dana Okoro; name whom it is about"),
        ("markup", HURT, "answer: <b>Nobody</b> was.", "15:13: readers see <b> as it stands here; write the answer without HTML"),
        ("runs-on", "quote: Nobody", "quote: on Friday. Nobody", "17:7: “on Friday. Nobody was hurt” goes over the end of a sentence; make two quotes of it, if each can stand alone"),
        ("shared", "how did it start", "Which building was destroyed?", "22:17: “Which building was destroyed?” is also in `what-burned` (line 7); keep the better of the two"),
        ("not-won", "any casualties", "why did the mills burn", "14:17: “why did the mills burn” is won by `cause`; move it there, or use its words in more phrasings here"),
    ],
)  # fmt: skip
def test_says_what_could_be_better_and_where(rule: str, old: str, new: str, said: str) -> None:
    assert warnings(rule, FAQ.replace(old, new)) == [f"mill/faq.yaml:{said}"]


@pytest.mark.parametrize(
    ("rule", "answer"), [("polar", "No."), ("pronoun", "They do."), ("subject", "The chief does.")]
)
def test_the_answer_of_a_gap_is_true_whatever_was_asked_too(rule: str, answer: str) -> None:
    faq = FAQ.replace("answer: The article does not say how the fire began.", f'answer: "{answer}"')
    assert len(warnings(rule, faq.replace("nearest: what-burned", "nearest: hurt"))) == 1


@pytest.mark.parametrize("answer", ["Fewer than < 1 and > 0 were.", "“Nobody”, she said, was hurt."])
def test_signs_that_are_no_markup_are_fine(answer: str) -> None:
    assert warnings("markup", FAQ.replace(HURT, f"answer: {answer}")) == []


def test_names_each_sentence_that_no_entry_cites() -> None:
    assert warnings("uncited") == [
        "mill/article.md:5:1: no entry cites “It had ground flour for 212 years.” (p2s1);"
        " ask what a reader would ask about it"
    ]


def test_names_what_an_answer_says_and_its_quotes_do_not() -> None:
    answer = "The old mill in Brookfield, which Dana Okorro says was 212 years old, burned down in Kelham."
    faq = FAQ.replace("The old mill in Brookfield burned down.\n", answer + "\n")

    assert warnings("unquoted", faq) == [
        "mill/faq.yaml:9:13: the answer says 212, and its quotes do not; quote that too, or leave it out",
        "mill/faq.yaml:9:13: the article has no “Okorro” and “Kelham”; spell it as the article does, or leave it out",
    ]


@pytest.mark.parametrize(
    ("answer", "quote"),
    [
        ("It ran for 1,212 years.", "for 1212 years"),
        ("In the U.S., after 7 tries.", "after seven tries in the United States"),
    ],
)
def test_the_same_number_or_name_in_other_words_is_no_news(answer: str, quote: str) -> None:
    article = "It ran for 1212 years and caught fire after seven tries in the United States."
    faq = f"entries: [{{id: a, question: Q?, answer: '{answer}', citations: [{{quote: {quote}}}]}}]"
    lexicon = "names: {usa: [united states, u.s.]}"

    assert warnings("unquoted", faq, article, lexicon=lexicon) == []


def test_wants_more_phrasings_for_an_entry_but_not_for_a_gap() -> None:
    assert [line.partition(";")[0] for line in warnings("few")] == [
        "mill/faq.yaml:5:15: `what-burned` has 2 phrasings",
        "mill/faq.yaml:13:15: `hurt` has 2 phrasings",
    ]


def test_a_bare_keyword_that_others_use_too_is_not_worth_a_word() -> None:
    faq = FAQ.replace("any casualties", "fire").replace("which building was destroyed", "fire")

    assert warnings("not-won", faq) == warnings("shared", faq) == []


def test_counts_what_is_still_todo_once_a_file() -> None:
    faq = FAQ.replace("The article does not say how the fire began.", "TODO").replace("any casualties", "TODO: more")

    assert warnings("todo", faq) == [
        "mill/faq.yaml:14:17: 1 TODO in what is served, the first of them here; skipped until it is written",
        "mill/faq.yaml:20:5: 1 TODO in `not_covered`, the first of them here; not served until it is written",
    ]


def test_checks_one_article_against_all_but_names_only_its_own() -> None:
    barn = """
    entries:
      - {id: stands, question: Does it stand?, answer: The barn stands., citations: [{quote: It stands.}]}
      - {id: barn, question: What?, phrasings: [any casualties], answer: The barn., citations: [{quote: It stands.}]}
    """
    loaded = load_with_places({**files(barn__faq=barn), "barn/article.md": "It stands.\nIt burns."})

    found = check(CheckContext(loaded, "barn"))

    assert {problem.file.partition("/")[0] for problem in found} == {"barn"}
    assert [(problem.rule, problem.line) for problem in found] == [
        ("uncited", 2),
        ("few", 3),
        ("few", 4),
        ("shared", 4),
    ]
    assert "is also in `hurt` (line 14 of `mill`)" in found[-1].message


def test_checks_an_article_that_is_all_todo_beside_others() -> None:
    draft = "entries: [{id: barn, question: TODO, answer: TODO, citations: [{quote: It stands.}]}]"
    found = check(CheckContext(load_with_places({**files(barn__faq=draft), "barn/article.md": "It stands."}), "barn"))

    assert {problem.rule for problem in found} == {"todo"}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("phrasings: [any casualties", "phrasings: # ok: few\n      [any casualties"),
        ("question: Was anybody hurt?", "question: Was anybody hurt? # ok: few, shared"),
        ("    question: Was anybody hurt?", "    # ok: few\n    # Two are enough.\n    question: Was anybody hurt?"),
    ],
)
def test_a_warning_can_be_accepted_where_it_stands(old: str, new: str) -> None:
    accepted = any("`hurt` has" in line for line in warnings("few", FAQ.replace(old, new)))
    assert accepted is ("phrasings" in old)


def test_a_sentence_that_answers_nothing_can_be_accepted_in_the_faq() -> None:
    assert warnings("uncited", "# ok: uncited p1s2, p2s1\n" + FAQ) == []
    assert len(warnings("uncited", "# ok: uncited p1s2\n" + FAQ)) == 1


def test_points_at_a_no_that_takes_the_questions_of_an_entry() -> None:
    entry = """
  - id: chief
    question: Who is Dana Okoro?
    phrasings: [what does the boss earn, her age in years, telephone number of headquarters, which car is hers]
    answer: Dana Okoro is the fire chief.
    quote: said fire chief Dana Okoro
not_covered:
  - id: person
    question: What does the boss earn a month?
    phrasings: [age in years of her, headquarters telephone number please, which red car is hers]
"""
    (found,) = warnings("confused", FAQ.replace("\nnot_covered:\n", entry))
    assert "in new words `chief` is taken for `person` (“" in found


def test_says_that_curly_quotation_marks_are_shown_too() -> None:
    curly = "to YAML these quotation marks are part of the text; use straight ones, or none"
    faq = FAQ.replace("any casualties", "“casualties, or any”").replace("answer: Nobody was hurt.", "answer: “Nobody.”")

    assert warnings("markup", faq) == [f"mill/faq.yaml:14:17: {curly}", f"mill/faq.yaml:15:13: {curly}"]
