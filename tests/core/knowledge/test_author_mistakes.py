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
    ("old", "new", "said"),
    [
        # Quotation marks.
        (BURNED, 'answer: "The old mill.', '9:13: the " that opens here is never closed in its line'),
        (LOST, '      - "what was lost\n', '8:9: the " that opens here is never closed in its line'),
        ("[any casualties,", "['any casualties,", "14:17: the ' that opens here is never closed in its line"),
        (LOST, "      - 'what's lost'\n", "8:9: the text goes on after its closing quote; put the text in double quotes"),
        (BURNED, 'answer: "Lost", she said', "9:13: the text goes on after its closing quote; put the text in single"),
        (BURNED, 'answer: He said: "all gone".', "9:20: a colon inside a text; put the text in single quotes, as it has"),
        (BURNED, "answer: He said: it's \"gone\".", "9:20: a colon inside a text; put the text in single quotes, and write"),
        (BURNED, "answer: Gone: all.", "9:17: a colon inside a text; put the text in double quotes"),
        (BURNED, 'answer: "a \\o"', "9:16: a backslash means something else in double quotes; put the text in single"),
        # Marks that no text may start with.
        (LOST, "      - @home\n", "8:9: no text may start with @; put the text in double quotes"),
        (LOST, "      - [a] mill\n", "8:9: the text goes on after a closing bracket; put the text in double quotes"),
        (HURT, "answer: > none\n", "15:13: no text in one line may start with >; put the text in double quotes"),
        ("were there injuries]", "were there injuries", "14:16: this [ is not closed"),
        (HURT, "answer: *Nobody* was hurt.\n", "15:13: a text that starts with * must be in quotes; put the text in double"),
        (LOST, "      - & what else\n", "8:9: a text that starts with & must be in quotes; put the text in double quotes"),
        # Dashes, colons and spaces.
        (LOST, "      • what was lost\n", "8:7: use a plain hyphen (-) for the dash, not •"),
        (LOST, "      – what was lost\n", "8:7: use a plain hyphen (-) for the dash, not –"),
        (LOST, "      * what was lost\n", "8:7: use a plain hyphen (-) for the dash, not *"),
        ("[any casualties, were there injuries]", "\n      • any\n      • none", "15:7: `phrasings` must be a list, each"
         " item with a dash; use a plain hyphen (-) for the dash, not •"),
        (LOST, "\u00a0     - what was lost\n", "8:1: a space that is not a plain one; type the spaces before the text anew"),
        (f"    {BURNED}", f"  \u00a0 {BURNED}", "9:3: a space that is not a plain one; type the spaces before"),
        (LOST, f"<<<<<<< HEAD\n{LOST}=======\n      - what was gone\n>>>>>>> theirs\n", "8:1: a conflict that git left;"
         " keep one of the two versions, and remove the lines that begin with <<<<<<<, ======= and >>>>>>>"),
        (LOST, "      what was lost\n", "8:7: this line is neither `- item` nor `key: value`; is a dash or a colon missing?"),
        (LOST, "      -what was lost\n", "8:7: there is no space after the dash; put one there"),
        (BURNED, "answer:The old mill.", "9:11: there is no space after the colon; put one there"),
        (LOST, "\t- what was lost\n", "8:1: a tab before the text; use spaces instead"),
        (f"    {BURNED}", f"     {BURNED}", "9:6: this key is in column 6; put it below that of line 6, in column 5"),
        (f"    {BURNED}", f"   {BURNED}", "9:4: this key is in column 4; put it below that of line 6, in column 5"),
        ("      - which", "       - which", "8:7: this dash is in column 7; put it below that of line 7, in column 8"),
        (LOST, "     - what was lost\n", "8:6: this dash is in column 6; put it below that of line 7, in column 7"),
        ("  - id: hurt", " - id: hurt", "12:2: this dash is in column 2; put it below that of line 3, in column 3"),
        ("  - id: hurt", "    id: hurt", "12:5: the key `id` is here twice; the first is in line 3; if a new item begins here"),
        # Texts that were read as something else.
        (LOST, "      - tell me: what\n", "8:9: item 2 of `phrasings` must be a text, but its colon makes it a `key: value`"),
        (LOST, '      - a "b": c\n', "8:9: item 2 of `phrasings` must be a text, but its colon makes it a `key: value`; put"
         " the text in single quotes, as it has double quotes itself"),
        (LOST, "      - #lost\n", "8:8: item 2 of `phrasings` is empty; write it, or remove its dash (a text that starts with"),
        (BURNED, "answer: #1 burned", "9:12: `answer` is empty; write it (a text that starts with # must be in quotes)"),
        (HURT, "answer:\n", "15:12: `answer` is empty; write it"),
        ("quote: Nobody was hurt", "Nobody was hurt", "17:9: item 1 of `citations` must begin with `quote:`"),
        # Keys.
        ("not_covered:", "notcovered:", "19:1: unknown key `notcovered` (did you mean `not_covered`?)"),
        ("not_covered:", "gaps:", "19:1: unknown key `gaps` (did you mean `not_covered`?)"),
        ("not_covered:", "Not covered:", "19:1: unknown key `Not covered` (did you mean `not_covered`?)"),
        ("entries:", "questions:", "2:1: unknown key `questions` (did you mean `entries`?)"),
        ("phrasings:\n", "variations:\n", "6:5: unknown key `variations` (did you mean `phrasings`?)"),
        ("citations:\n", "quotes:\n", "10:5: unknown key `quotes` (did you mean `citations`?)"),
        ("quote: Nobody", "text: Nobody", "17:9: unknown key `text` (did you mean `quote`?); known are quote"),
    ],
)  # fmt: skip
def test_a_slip_is_said_once_and_where_it_began(old: str, new: str, said: str) -> None:
    (found,) = problems(changed(old, new))
    assert found.startswith(said)


def test_what_is_below_a_misspelt_key_is_checked_too() -> None:
    faq = changed("entries:", "faq:").replace("quote: Nobody was hurt", "quote: All were hurt")

    assert [line.partition(";")[0] for line in problems(faq)] == [
        "2:1: unknown key `faq` (did you mean `entries`?)",
        "17:16: this quote is not in the article word for word",
    ]


def test_an_unknown_key_without_a_value_is_told_as_well() -> None:
    assert problems(FAQ + "notes:\n") == ["25:1: unknown key `notes`; known are entries, not_covered"]


@pytest.mark.parametrize("id", ["what-burned", "Hurt!", "", "[hurt]"])
def test_a_wrong_id_is_not_told_again_where_it_is_led_to(id: str) -> None:
    faq = changed("id: hurt", f"id: {id}").replace("nearest: what-burned", "nearest: hurt")

    assert [line[:5] for line in problems(faq)] == ["12:8:" if not id else "12:9:"]


def test_a_reference_that_misses_an_id_by_a_letter_is_told_beside_a_wrong_id() -> None:
    faq = changed("id: hurt", "id: Hurt!").replace("nearest: what-burned", "nearest: what-burnd")

    assert problems(faq)[1] == "24:14: there is no entry `what-burnd` (did you mean `what-burned`?)"


def test_a_file_that_cannot_be_read_is_not_told_again_where_it_is_led_to() -> None:
    barn = {"barn/article.md": "It stands.", "barn/faq.yaml": "entries:\n  - id: barn\n    question: a: b\n"}

    with pytest.raises(KnowledgeError) as raised:
        load({**files(changed("[what-burned]", "[barn]")), **barn})

    assert str(raised.value) == "barn/faq.yaml:3:16: a colon inside a text; put the text in double quotes"


def test_an_item_that_is_null_is_empty_and_nothing_else() -> None:
    assert problems(changed(LOST, "      - null\n")) == [
        "8:9: item 2 of `phrasings` is empty; write it, or remove its dash"
    ]


@pytest.mark.parametrize(
    ("quote", "hint"),
    [
        ("nobody was Hurt", "only capital letters differ: the article has “Nobody was hurt”"),
        ("Nobody washurt", "only spaces differ: the article has “Nobody was hurt”"),
        ("“Nobody was hurt.”", "only punctuation or spaces differ: the article has “Nobody was hurt”"),
        ("NOBODY WAS HURT!", "only capital letters, punctuation or spaces differ: the article has “Nobody was hurt”"),
        ("Nobody … Dana Okoro", "where words are left out, make two quotes of it"),
        ("Nobody got hurt", "paragraph 1, sentence 2 has “Nobody was hurt”"),
        ("Nobody was hurt, says chief Dana Okoro", "paragraph 1, sentence 2 has “hurt, said fire chief”"),
        ("and nobody was hurt", "paragraph 1, sentence 2 has “Nobody was”"),
        ("It had made good flour for 200 years", "paragraph 2, sentence 1 has “had ground flour” and “for 212 years”"),
        ("The barn of Emil Larsen stands there still", "copy it from there"),
    ],
)
def test_a_quote_that_is_nearly_right_says_what_differs(quote: str, hint: str) -> None:
    (found,) = problems(changed("quote: Nobody was hurt", f"quote: {quote}"))
    assert found == f"17:16: this quote is not in the article word for word; {hint}"


def test_the_sentence_that_was_meant_is_named_though_a_short_one_has_letters_in_common() -> None:
    article = ARTICLE + (
        "It opens on Saturday for a book.\n"
        "The last book went to a schoolgirl, Priya Nair, 13, for a pound, said the seller.\n"
    )
    quote = "it went to a schoolgirl, Priya Nair, for a pound"

    (found,) = problems(changed("quote: Nobody was hurt", f"quote: {quote}"), article)

    assert found.endswith("word for word; paragraph 4, sentence 1 has “book went to” and “Nair, 13, for”")


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
        "mill/article.md:2:1: unknown key `headline` (did you mean `title`?); known are title, publisher, date, url, language",
        "mill/article.md:3:11: `language` must be a code of two or three letters, as en or en-GB",
        "mill/article.md:4:6: `url` must be an address that starts with http:// or https://",
    ]  # fmt: skip


def test_a_name_of_the_lexicon_is_named() -> None:
    (found,) = problems(lexicon="names: {The Mill: [old mill]}")
    assert found.endswith("the name `The Mill` must be lower-case letters, digits and hyphens, at most 40")
