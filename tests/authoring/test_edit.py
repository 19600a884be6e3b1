"""What a program writes into an author's files: one thing more, and nothing else touched."""

from pathlib import Path

import pytest

from bot.authoring.edit import EditError, Editor
from bot.core.knowledge.article import Citation
from tests.support.folders import load_folder, write_files
from tests.support.written import ARTICLE, files

FAQ = """\
# yaml-language-server: $schema=../faq.schema.json

entries:
  # About the fire.
  - question: What burned down?   # asked most
    phrasings:
      - which building was destroyed
      - "what's lost: all?"

    answer: >-
      The old mill in Brookfield
      burned down.
    quote: The old mill in Brookfield burned down

  - id: hurt
    question: Was anybody hurt?
    phrasings: [any casualties, were there injuries]
    answer: Nobody was hurt.
    citations:
      - quote: Nobody was hurt

  - id: age
    question: How old was the mill?
    answer: It had ground flour for 212 years.
    cite: p2s1
# What the article does not say.
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_files(tmp_path, {"mill/article.md": ARTICLE, "mill/faq.yaml": FAQ}) / "mill"


def faq(folder: Path) -> str:
    return (folder / "faq.yaml").read_text(encoding="utf-8")


def sentence(folder: Path, paragraph: int, number: int) -> Citation:
    article = load_folder(folder.parent).articles["mill"]
    return article.whole(article.by_address[f"p{paragraph}s{number}"])


def added(folder: Path) -> list[str]:
    """The lines that are new; all others are as they were."""
    before, after = FAQ.split("\n"), faq(folder).split("\n")
    rest = iter(after)
    found = []
    for line in before:
        for other in rest:
            if other == line:
                break
            found.append(other)
        else:
            raise AssertionError(f"{line!r} is gone")
    return [*found, *rest]


@pytest.mark.parametrize(
    ("id", "lines"),
    [
        ("what-burned-down", ["      - what's gone"]),
        ("age", ["    phrasings:", "      - what's gone"]),
    ],
)
def test_a_phrasing_is_one_line_more(folder: Path, id: str, lines: list[str]) -> None:
    Editor(folder).add_phrasing(id, "  what's gone ")

    assert added(folder) == lines
    item = load_folder(folder.parent).by_id[id]
    assert item.phrasings[-1] == "what's gone"


def test_a_phrasing_takes_the_place_of_what_is_still_to_be_written(folder: Path) -> None:
    write_files(folder, {"faq.yaml": FAQ.replace("      - which building was destroyed\n", "      - TODO\n")})
    Editor(folder).add_phrasing("what-burned-down", "what is gone")

    assert "TODO" not in faq(folder)
    assert load_folder(folder.parent).by_id["what-burned-down"].phrasings[0] == "what is gone"


def test_a_gap_and_an_entry_go_to_the_end_of_their_lists(folder: Path) -> None:
    editor = Editor(folder)
    assert editor.add_gap("What caused the fire?", "The article does not say: it was on Friday.", "hurt") == (
        "what-caused-the-fire"
    )
    editor.add_gap("Who owns it?")
    assert editor.add_entry("Who is Dana Okoro?", "Dana Okoro is the fire chief.", sentence(folder, 1, 2)) == (
        "who-is-dana-okoro"
    )

    knowledge = load_folder(folder.parent)
    assert [entry.id for entry in knowledge.entries][-1] == "who-is-dana-okoro"
    assert [gap.nearest for gap in knowledge.gaps] == ["hurt", None]
    assert '    answer: "The article does not say: it was on Friday."' in added(folder)


def test_a_gap_goes_into_the_file_of_the_gaps_where_there_is_one(folder: Path) -> None:
    write_files(folder, {"not_covered.yaml": "- question: Who owns it?\n"})
    Editor(folder).add_gap("What caused the fire?")

    assert added(folder) == []
    assert len(load_folder(folder.parent).gaps) == 2


@pytest.mark.parametrize("empty", ["not_covered:\n", "not_covered: []\n", "not_covered:\n  # none yet\n"])
def test_a_list_that_is_empty_so_far_is_begun(folder: Path, empty: str) -> None:
    write_files(folder, {"faq.yaml": FAQ + empty})
    Editor(folder).add_gap("What caused the fire?")

    assert [gap.question for gap in load_folder(folder.parent).gaps] == ["What caused the fire?"]


def test_an_id_that_is_taken_gets_a_number(folder: Path) -> None:
    assert Editor(folder).add_gap("What burned down?") == "what-burned-down-2"
    assert len(load_folder(folder.parent).gaps) == 1


def test_every_step_can_be_undone(folder: Path) -> None:
    editor = Editor(folder)
    editor.steps.begin()
    editor.add_phrasing("hurt", "any dead")
    editor.add_label("any dead", ["p1s2"], "interview")
    editor.steps.begin()
    editor.add_gap("Who owns it?")

    assert editor.steps.undo() and "Who owns it" not in faq(folder) and "any dead" in faq(folder)
    assert editor.steps.undo() and faq(folder) == FAQ
    assert not (folder / "questions.jsonl").exists()
    assert not editor.steps.undo()


def test_what_was_changed_by_hand_since_is_not_undone(folder: Path) -> None:
    editor = Editor(folder)
    editor.add_phrasing("hurt", "any dead")
    write_files(folder, {"faq.yaml": faq(folder) + "# mine\n"})

    with pytest.raises(EditError, match="changed since"):
        editor.steps.undo()
    assert faq(folder).endswith("# mine\n")


def test_a_label_is_written_once(folder: Path) -> None:
    editor = Editor(folder)
    for _ in range(2):
        editor.add_label("any dead", ["p1s2"], "interview")

    (line,) = (folder / "questions.jsonl").read_text(encoding="utf-8").splitlines()
    assert line == '{"question": "any dead", "kind": "answerable", "evidence": ["p1s2"], "style": "interview"}'


def test_a_broken_file_is_left_alone(folder: Path) -> None:
    write_files(folder, {"faq.yaml": FAQ.replace("answer: Nobody", "answer: so: Nobody")})

    with pytest.raises(EditError, match=r"faq.yaml:18:15: .*put that right first"):
        Editor(folder).add_phrasing("hurt", "any dead")


def test_the_files_of_other_tests_can_be_added_to(tmp_path: Path) -> None:
    write_files(tmp_path, files())
    editor = Editor(tmp_path / "mill")
    for id in ("what-burned", "hurt", "cause"):
        editor.add_phrasing(id, "new: words # here")

    assert '[any casualties, were there injuries, "new: words # here"]' in faq(tmp_path / "mill")
    assert all(item.phrasings[-1] == "new: words # here" for item in load_folder(tmp_path).by_id.values())


def test_an_entry_takes_the_place_of_the_draft_of_its_sentence(folder: Path) -> None:
    draft = "  - question: TODO\n    phrasings:\n      - TODO\n    answer: It had ground flour.\n    cite: p1s2\n"
    write_files(folder, {"faq.yaml": FAQ + draft})

    id = Editor(folder).add_entry("Was anybody in?", "Nobody was hurt.", sentence(folder, 1, 2))

    assert faq(folder) == FAQ + draft.replace("question: TODO", "question: Was anybody in?").replace(
        "It had ground flour.", "Nobody was hurt."
    )
    assert load_folder(folder.parent).by_id[id].question == "Was anybody in?"
