"""A FAQ may be spread over several files of its article's folder: noes, phrasings, names, translations."""
# ruff: noqa: E501 (a line is what an author reads)

import pytest

from bot.core.knowledge.loader import load, load_with_places, version_of
from bot.core.knowledge.model import KnowledgeBase, Translation
from bot.core.knowledge.problems import KnowledgeError, Place, Severity
from tests.support.written import ARTICLE, FAQ, files

ENTRIES, _, GAPS = FAQ.partition("not_covered:\n")


def loaded(**others: str) -> KnowledgeBase:
    return load(files(**others))


def problems(**others: str) -> list[str]:
    with pytest.raises(KnowledgeError) as raised:
        loaded(**others)
    return [str(problem) for problem in raised.value.problems]


def test_the_noes_may_stand_in_a_file_of_their_own() -> None:
    whole = load(files())

    for gaps in (f"not_covered:\n{GAPS}", GAPS):
        apart = load(files(ENTRIES, mill__not_covered=gaps))
        assert (apart.entries, apart.gaps) == (whole.entries, whole.gaps)


def test_the_noes_of_both_files_count() -> None:
    more = "not_covered: [{id: owner, question: Who owned it?, nearest: hurt}]"

    assert [gap.id for gap in loaded(mill__not_covered=more).gaps] == ["cause", "owner"]


@pytest.mark.parametrize(
    ("faq", "said"),
    [
        ("- just\n- a list\n", "1:1: `entries:` is missing"),
        ("entries", "1:1: `entries:` is missing"),
        ("", "1:1: `entries:` is missing"),
        ("\t" + FAQ.lstrip(), "1:1: only plain spaces may stand before a text, and here is a tab"),
        (FAQ.replace("    question: Was", "\tquestion: Was"), "13:1: only plain spaces may stand before a text, and here is a tab"),
        ("entries: none", "1:10: `entries` must be a list"),
    ],
)  # fmt: skip
def test_what_leads_into_a_faq_that_cannot_be_read_is_not_told_as_well(faq: str, said: str) -> None:
    others = {
        "faq.ko": "hurt: {question: x, answer: y}",
        "phrasings/fire": "hurt: [any victims]\nwhat-burned: [what is gone]",
        "not_covered": "- question: Who owned it?\n  nearest: hurt",
    }
    with pytest.raises(KnowledgeError) as raised:
        load({**files(faq), **{f"mill/{name}.yaml": text for name, text in others.items()}})

    (found,) = raised.value.problems
    assert str(found).startswith(f"mill/faq.yaml:{said}")


@pytest.mark.parametrize(
    ("file", "text", "said"),
    [
        ("not_covered", "entries: []", "1:1: unknown key `entries`; known are not_covered"),
        ("not_covered", "no list", "1:1: this must be a list, each item with a dash"),
        ("not_covered", "- id: hurt\n  question: Who?", "1:7: the id `hurt` is taken in line 12 of `faq.yaml`; choose"),
        ("phrasings/a", "hrt: [any]", "1:1: this article has no entry or gap `hrt` (did you mean `hurt`"),
        ("phrasings/a", "hurt: any victims", "1:7: `hurt` must be a list, each item with a dash"),
        ("phrasings/a", "hurt:\n  - was it: bad", "2:5: item 1 of `hurt` must be a text, but a colon"),
        ("phrasings/a", "- any victims", "1:1: this must be a group of `key: value` lines"),
        ("faq.ko", "hrt: {question: x, answer: y}", "1:1: this article has no entry or gap `hrt` (did you mean `hurt`"),
        ("faq.ko", "hurt: {question: x}", "1:7: `answer` is missing"),
        ("faq.ko", "hurt: {answer: x}", "1:7: `question` is missing"),
        ("faq.ko", "hurt: {question: x, anwser: y}", "1:21: unknown key `anwser` (did you mean `answer`?); known are"),
        ("faq.ko", "hurt: x", "1:7: `hurt` must be a group of `key: value` lines"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_file_is_told_in_it(file: str, text: str, said: str) -> None:
    (found,) = problems(**{f"mill__{file.replace('/', '__')}": text})

    assert found.startswith(f"mill/{file}.yaml:{said}")


def test_a_slip_in_phrasings_hides_no_wrong_id_in_others() -> None:
    found = problems(mill__phrasings__a="hurt: [any: x", mill__phrasings__b="hrt: [any]")

    assert [line.partition(":")[0] for line in found] == ["mill/phrasings/a.yaml", "mill/phrasings/b.yaml"]


def test_phrasings_may_stand_in_files_by_the_id_of_their_item() -> None:
    knowledge = loaded(
        mill__phrasings__fire="hurt: [any victims, is everyone ok]\ncause: [who set it on fire]",
        mill__phrasings__more="hurt:\n  - did anyone die\n  - TODO",
    )

    assert knowledge.by_id["hurt"].phrasings == (
        "any casualties", "were there injuries", "any victims", "is everyone ok", "did anyone die",
    )  # fmt: skip
    assert knowledge.by_id["cause"].phrasings[-1] == "who set it on fire"


def test_a_report_points_at_the_file_of_a_phrasing() -> None:
    loaded = load_with_places(files(mill__phrasings__fire="hurt:\n  - any victims"))

    assert loaded.phrasing_place("hurt", "any victims") == Place("mill/phrasings/fire.yaml", 2, 5)
    assert loaded.phrasing_place("hurt", "any casualties").file == "mill/faq.yaml"


def test_phrasings_of_an_item_that_is_faulty_are_not_told_as_well() -> None:
    faq = FAQ.replace("answer: Nobody was hurt.\n", "")
    with pytest.raises(KnowledgeError) as raised:
        load(files(faq, mill__phrasings__fire="hurt: [any victims]"))

    assert len(raised.value.problems) == 1


def test_phrasings_belong_to_the_items_of_their_own_article() -> None:
    barn = "entries: [{id: barn, question: Q?, answer: A., quote: It stands}]"
    others = {"barn/article.md": "It stands.", "barn/phrasings/x.yaml": "hurt: [any victims]"}
    with pytest.raises(KnowledgeError, match=r"barn/phrasings/x.yaml:1:1: this article has no entry or gap `hurt`"):
        load({**files(barn__faq=barn), **others})


def test_the_names_of_an_article_mean_the_same_in_it_alone() -> None:
    lexicon = loaded(
        lexicon="names: {brookfield: [brookfield, the village]}",
        mill__lexicon="names: {dana-okoro: [okoro, the chief], brookfield: [the hamlet]}",
    ).lexicon

    asked = ("the", "chief", "of", "the", "hamlet")
    assert lexicon.concepts(asked) == lexicon.concepts(asked, "mill") == ("name:mill/dana-okoro", "name:brookfield")
    assert lexicon.concepts(asked, "barn") == ()
    assert lexicon.concepts(("the", "village"), "barn") == ("name:brookfield",)


def test_a_name_may_mean_another_in_each_article() -> None:
    barn = {"barn/article.md": "It stands.", "barn/lexicon.yaml": "names: {ann-lee: [the chief]}"}
    faq = "entries: [{id: barn, question: Q?, answer: A., quote: It stands}]"
    knowledge = load({**files(barn__faq=faq, mill__lexicon="names: {dana-okoro: [the chief]}"), **barn})

    both = ("name:barn/ann-lee", "name:mill/dana-okoro")
    assert knowledge.lexicon.concepts(("the", "chief")) == both
    assert knowledge.lexicon.concepts(("the", "chief"), "barn") == both[:1]


@pytest.mark.parametrize(
    ("file", "text", "where"),
    [
        ("mill/faq.yaml", FAQ.replace("which building was destroyed", "track #9"), "7:15"),
        ("mill/faq.yaml", FAQ.replace("answer: Nobody was hurt.", "answer: Nobody, says #sale."), "15:26"),
        ("mill/phrasings/fire.yaml", "hurt:\n  - is it #1", "2:11"),
        ("mill/faq.ko.yaml", "hurt:\n  question: x\n  answer: is it #1", "3:17"),
        ("mill/lexicon.yaml", "names:\n  dana-okoro:\n    - chief #1", "3:13"),
        ("mill/article.md", "---\ntitle: Mill #1\n---\n" + ARTICLE.split("---\n")[2], "2:13"),
    ],
)
def test_a_text_that_a_hash_cuts_off_is_an_error_wherever_it_stands(file: str, text: str, where: str) -> None:
    with pytest.raises(KnowledgeError) as raised:
        load({**files(), file: text})

    assert [str(problem) for problem in raised.value.problems] == [
        f"{file}:{where}: the text ends before this #; put the text in quotes"
    ]


KOREAN = """
hurt: {question: 다친 사람이 있나요?, answer: 다친 사람은 없었습니다.}
cause: {question: 화재 원인은 무엇인가요?}
"""


def test_an_item_may_be_translated_and_need_not_be() -> None:
    knowledge = load({**files(), "mill/faq.ko.yaml": KOREAN})
    hurt, cause = knowledge.entries[1], knowledge.gaps[0]

    assert knowledge.translation(hurt, "ko") == Translation("다친 사람이 있나요?", "다친 사람은 없었습니다.")
    assert knowledge.translation(cause, "ko") == Translation("화재 원인은 무엇인가요?")
    assert knowledge.translation(knowledge.entries[0], "ko") is knowledge.translation(hurt, "de") is None
    assert set(knowledge.translations) == {"ko"}


def test_a_translation_of_an_answer_that_has_changed_since_is_not_shown() -> None:
    item = load(files()).by_id["hurt"]
    text = f"hurt: {{question: 다친 사람?, answer: 없음., of: {version_of(item)}}}"
    changed = FAQ.replace("answer: Nobody was hurt.", "answer: Nobody at all was hurt.")

    assert load({**files(), "mill/faq.ko.yaml": text}).translation(item, "ko")
    later = load_with_places({**files(changed), "mill/faq.ko.yaml": text})
    assert later.knowledge.translation(item, "ko") is None
    (flaw,) = later.flaws
    assert (flaw.severity, flaw.rule, flaw.line) == (Severity.WARNING, "stale", 1)
    assert f"`of: {version_of(later.knowledge.by_id['hurt'])}`" in flaw.message


def test_a_translation_that_is_todo_is_left_out() -> None:
    found = load_with_places({**files(), "mill/faq.ko.yaml": "hurt: {question: TODO, answer: TODO}"})

    assert found.knowledge.translations == {"ko": {}}
    assert [place.line for place in found.todo["translations"]] == [1]
