"""What an author without Python reads about a slip of the pen: where it began, and what to write instead."""
# ruff: noqa: E501 (a line is what an author reads)

import pytest

from bot.core.knowledge.loader import load
from bot.core.knowledge.problems import KnowledgeError
from tests.support.written import ARTICLE, FAQ, files


def problems(faq: str = FAQ, article: str = ARTICLE, **others: str) -> list[str]:
    """The lines about a FAQ, without the name of the file."""
    with pytest.raises(KnowledgeError) as raised:
        load(files(faq, article, **others))
    return [str(problem).removeprefix("mill/faq.yaml:") for problem in raised.value.problems]


def changed(old: str, new: str) -> str:
    assert old in FAQ
    return FAQ.replace(old, new, 1)


LOST = "      - what was lost in the fire\n"
BURNED = "answer: The old mill in Brookfield burned down."
HURT = "answer: Nobody was hurt.\n"


@pytest.mark.parametrize(
    ("old", "new", "place", "said"),
    [
        # Quotation marks.
        (BURNED, 'answer: "The old mill.', "9:13", 'the " that opens here is not closed'),
        (LOST, '      - "what was lost\n', "8:9", 'the " that opens here is not closed'),
        ("[any casualties,", "['any casualties,", "14:17", "the ' that opens here is not closed"),
        (LOST, "      - 'what's lost'\n", "8:9", "goes on after its closing quote; put all of it in double quotes"),
        (BURNED, 'answer: "Lost", she said', "9:13", "goes on after its closing quote; put all of it in single quotes"),
        (BURNED, "answer: Gone: all.", "9:17", "a colon inside a text; put the whole text in quotes"),
        # Marks that no text may start with.
        (LOST, "      - @home\n", "8:9", "no text may begin with @; put the whole text in quotes"),
        (HURT, "answer: *Nobody* was hurt.\n", "15:13", "no text may begin with *; put the whole text in quotes"),
        (LOST, "      - & what else\n", "8:9", "no text may begin with &"),
        ("were there injuries]", "were there injuries", "14:16", "the [ that opens here is not closed"),
        # Dashes, colons and spaces.
        (LOST, "      • what was lost\n", "8:7", "use a plain hyphen (-) for the dash, not •"),
        (LOST, "      – what was lost\n", "8:7", "use a plain hyphen (-) for the dash, not –"),
        (LOST, "      * what was lost\n", "8:7", "use a plain hyphen (-) for the dash, not *"),
        ("[any casualties, were there injuries]", "\n      • any\n      • none", "15:7", "with a dash (a plain hyphen)"),
        (LOST, "      -what was lost\n", "8:7", "no space after the dash"),
        (BURNED, "answer:The old mill.", "9:11", "no space after the colon"),
        (LOST, "\t- what was lost\n", "8:1", "here is a tab"),
        (LOST, "\u00a0     - what was lost\n", "8:1", "a space of another kind"),
        (f"    {BURNED}", f"  \u00a0 {BURNED}", "9:3", "a space of another kind"),
        (LOST, f"<<<<<<< HEAD\n{LOST}=======\n      - what was gone\n>>>>>>> theirs\n", "8:1", "a conflict that git left"),
        ("  - id: hurt", "    id: hurt", "12:5", "the key `id` is here twice; the first is in line 3; if a new item begins"),
        # What no sure slip is behind has its place, and the words of the parser.
        (BURNED, 'answer: "a \\o"', "9:16", "line 9"),
        (LOST, "      - [a] mill\n", "8:13", "line 7"),
        (f"    {BURNED}", f"     {BURNED}", "9:6", "this is not lined up with what it belongs to"),
        (f"    {BURNED}", f"   {BURNED}", "9:4", "this is not lined up with what it belongs to"),
        ("      - which", "       - which", "8:7", "this is not lined up with what it belongs to"),
        ("  - id: hurt", " - id: hurt", "12:2", "this is not lined up with what it belongs to"),
        # Texts that were read as something else.
        (LOST, "      - tell me: what\n", "8:9", "item 2 of `phrasings` must be a text, but a colon"),
        (LOST, "      - #lost\n", "8:8", "item 2 of `phrasings` is empty; write it, or remove it (a text that starts with #"),
        (BURNED, "answer: #1 burned", "9:12", "`answer` is empty; write it"),
        (HURT, "answer:\n", "15:12", "`answer` is empty; write it"),
        ("quote: Nobody was hurt", "Nobody was hurt", "17:9", "item 1 of `citations` must begin with `quote:`"),
        # Keys.
        ("not_covered:", "notcovered:", "19:1", "unknown key `notcovered` (did you mean `not_covered`?)"),
        ("not_covered:", "Not covered:", "19:1", "unknown key `Not covered` (did you mean `not_covered`?)"),
        ("not_covered:", "gaps:", "19:1", "unknown key `gaps`; known are entries, not_covered"),
        ("entries:", "questions:", "2:1", "unknown key `questions`; known are entries, not_covered"),
        ("phrasings:\n", "variations:\n", "6:5", "unknown key `variations`; known are id"),
    ],
)  # fmt: skip
def test_a_slip_is_said_once_and_where_it_began(old: str, new: str, place: str, said: str) -> None:
    (found,) = problems(changed(old, new))
    assert found.startswith(f"{place}: ")
    assert said in found


def test_every_slip_of_a_file_is_told_and_what_is_no_slip_is_checked_too() -> None:
    faq = changed(BURNED, "answer: Gone: all.").replace("quote: Nobody was", "quote: Nobody is")
    faq = faq.replace("  - id: cause", "  - id: @cause")

    assert [line.partition(": ")[0] for line in problems(faq)] == ["9:17", "17:16", "20:9"]


def test_a_slip_in_the_last_item_does_not_hide_a_misspelt_section_below_it() -> None:
    faq = changed(HURT, "answer: @Nobody\n").replace("not_covered:", "not-covered:")

    assert [line.partition(": ")[0] for line in problems(faq)] == ["15:13", "19:1"]


def test_what_is_below_a_misspelt_key_is_checked_too() -> None:
    faq = changed("entries:", "entires:").replace("quote: Nobody was hurt", "quote: All were hurt")

    assert [line.partition(";")[0] for line in problems(faq)] == [
        "2:1: unknown key `entires` (did you mean `entries`?)",
        "17:16: this quote is not in the article word for word",
    ]


def test_an_unknown_key_without_a_value_is_told_as_well() -> None:
    assert problems(FAQ + "notes:\n") == ["25:1: unknown key `notes`; known are entries, not_covered"]


@pytest.mark.parametrize("id", ["what-burned", "Hurt!", "", "[hurt]"])
def test_a_wrong_id_is_not_told_again_where_it_is_led_to(id: str) -> None:
    faq = changed("id: hurt", f"id: {id}").replace("nearest: what-burned", "nearest: hurt")

    assert [line[:5] for line in problems(faq)] == ["12:8:" if not id else "12:9:"]


def test_a_file_that_cannot_be_read_is_not_told_again_where_it_is_led_to() -> None:
    barn = {"barn/article.md": "It stands.", "barn/faq.yaml": "entries:\n  - id: barn\n    question: a: b\n"}

    with pytest.raises(KnowledgeError) as raised:
        load({**files(changed("[what-burned]", "[barn]")), **barn})

    assert str(raised.value).startswith("barn/faq.yaml:3:16: a colon inside a text")
    assert len(raised.value.problems) == 1


def test_an_item_that_is_null_is_empty_and_nothing_else() -> None:
    assert problems(changed(LOST, "      - null\n")) == ["8:9: item 2 of `phrasings` is empty; write it, or remove it"]


@pytest.mark.parametrize(
    ("quote", "hint"),
    [
        ("nobody was hurt", "“Nobody was hurt” (paragraph 1, sentence 2): “Nobody”, not “nobody”"),
        ("Nobody got hurt", "“Nobody was hurt” (paragraph 1, sentence 2): “was”, not “got”"),
        ("Nobody washurt", "“Nobody was hurt” (paragraph 1, sentence 2): “was hurt”, not “washurt”"),
        ("Nobody was hurt, says fire chief Dana Okoro", "Dana Okoro.” (paragraph 1, sentence 2): “said”, not “says”"),
        ("It had ground flour for 200 years", "years.” (paragraph 2, sentence 1): “212”, not “200”"),
        ("”Nobody was hurt“", "remove the quotation marks around it"),
        ("Nobody … Dana Okoro", "where words are left out, make two quotes of it"),
        ("The barn of Emil Larsen stands there still", "copy it from there"),
    ],
)
def test_a_quote_that_is_nearly_right_says_what_differs(quote: str, hint: str) -> None:
    (found,) = problems(changed("quote: Nobody was hurt", f"quote: {quote}"))
    assert found.startswith("17:16: this quote is not in the article word for word; ")
    assert found.endswith(hint)


def test_an_id_of_other_letters_gets_a_proposal() -> None:
    (found,) = problems(changed("id: hurt", "id: Größe des Hofs").replace("[hurt]", "[]"))
    assert found == "12:9: `id` must be a to z, 0 to 9 and hyphens, at most 40, as grosse-des-hofs"


def test_a_quote_that_stands_often_lists_each_sentence_once() -> None:
    article = ARTICLE + "A mill is a mill. The mill was big. The mill is gone.\n"
    found = problems(changed("quote: The old mill in Brookfield burned down", "quote: mill"), article)

    assert found == [
        "11:16: this quote stands 5 times in the article (paragraph 1, sentence 1 and paragraph 3, sentence 1"
        " and paragraph 3, sentence 2 and elsewhere); make it longer"
    ]


def test_the_front_matter_says_what_fits() -> None:
    article = ARTICLE.replace("title: The old mill", "headline: The old mill\nlanguage: English\nurl: example.org")

    assert problems(article=article) == [
        "mill/article.md:2:1: unknown key `headline`; known are title, author, publisher, date, url, language",
        "mill/article.md:3:11: `language` must be a code of two or three letters, as en or en-GB",
        "mill/article.md:4:6: `url` must be an address that starts with http:// or https://",
    ]  # fmt: skip


def test_a_name_of_the_lexicon_is_named() -> None:
    (found,) = problems(lexicon="names: {The Mill: [old mill]}")
    assert found.endswith("the name `The Mill` must be a to z, 0 to 9 and hyphens, at most 40, as the-mill")
