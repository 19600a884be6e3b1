"""An answer is true whatever was asked: it takes no side, and names whom and what it is about."""

import pytest

from bot.core.quality.wording import POLAR, PRONOUN, unnamed


@pytest.mark.parametrize(
    ("answer", "word"),
    [
        ("Yes, on weekdays.", "Yes"),
        ("“Yes”, said the mayor.", "Yes"),
        ("No.", "No"),
        ("no – it was left untouched", "no"),
        ("Not yet; the council decides in May.", "Not yet"),
        ("Probably, analysts say.", "Probably"),
        ("Of course it is.", "Of course"),
        ("No trains run on Sunday.", None),
        ("No one was hurt.", None),
        ("Nobody was hurt.", None),
        ("Yesterday the ferry sailed.", None),
        ("Right-wing parties won.", None),
        ("Sometimes the ferry waits.", None),
        ("The council said no.", None),
    ],
)
def test_an_answer_that_takes_a_side_is_found(answer: str, word: str | None) -> None:
    found = POLAR.match(answer)
    assert (found and found[1]) == word


@pytest.mark.parametrize(
    ("answer", "word"),
    [
        ("It covers two hectares.", "It"),
        ("It’s in Kelham.", "It"),
        ("They planted 340 trees.", "They"),
        ("Her party holds one chamber.", "Her"),
        ("There are 40 seats.", None),
        ("There the bus stops.", "There"),
        ("“This is big”, she said.", "This"),
        ("Italy won.", None),
        ("Heather grows there.", None),
        ("The article names it.", None),
    ],
)
def test_an_answer_that_begins_with_a_pronoun_is_found(answer: str, word: str | None) -> None:
    found = PRONOUN.match(answer)
    assert (found and found[1]) == word


CHIEF = "Nobody was hurt, said fire chief Dana Okoro."
CHAIR = "“You cannot plant a tree twice,” said Ruth Okafor, the garden's chair."
LEE = "President Lee emphasized that South Korea’s relations with both Japan and China are equal."


@pytest.mark.parametrize(
    ("answer", "sentence", "found"),
    [
        ("Nobody was hurt, she said.", CHIEF, ("she", "Dana Okoro")),
        ("Nobody was hurt, the chief said.", CHIEF, ("chief", "Dana Okoro")),
        ("Nobody was hurt, said Dana Okoro, and she knows.", CHIEF, None),
        ("Nobody was hurt.", CHIEF, None),
        ("The chair said so.", CHAIR, ("chair", "Ruth Okafor")),
        ("Okafor, the chair, said so.", CHAIR, None),
        ("He emphasized the equal importance of relations with both.", LEE, ("He", "Lee")),
        ("The president emphasized it.", LEE, ("president", "Lee")),
        ("Lee emphasized his view.", LEE, None),
        ("Japan’s leader and his party won.", LEE, None),
        ("She has ruled for long.", "The council met on Monday, the mayor said, in Kelham.", None),
    ],
)
def test_a_person_who_is_spoken_of_and_not_named_is_found(
    answer: str, sentence: str, found: tuple[str, str] | None
) -> None:
    assert unnamed(answer, [sentence]) == found
