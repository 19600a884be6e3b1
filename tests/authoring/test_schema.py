"""Editors complete and check the knowledge files by the schemas that lie beside them."""

import json
from pathlib import Path

import jsonschema
import pytest
import yaml
from click.testing import CliRunner

from bot.cli import main
from bot.core.knowledge.schema import SCHEMAS, json_schema

KNOWLEDGE = Path(__file__).parents[2] / "knowledge"
WITH_SCHEMA = sorted(path for path in KNOWLEDGE.rglob("*.yaml") if path.name != "budget.yaml")


@pytest.mark.parametrize("kind", SCHEMAS)
def test_the_file_that_editors_read_is_what_the_command_prints(kind: str) -> None:
    printed = CliRunner().invoke(main, ["schema", kind]).output

    assert (KNOWLEDGE / f"{kind}.schema.json").read_text(encoding="utf-8") == printed


@pytest.mark.parametrize("path", WITH_SCHEMA, ids=lambda path: path.name)
def test_the_shipped_files_name_their_schema_and_fit_it(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    first, name = text.splitlines()[0].split("$schema=")

    assert first == "# yaml-language-server: "
    jsonschema.validate(yaml.load(text, yaml.CSafeLoader), json.loads((path.parent / name).read_text(encoding="utf-8")))


def test_a_bare_number_is_text_to_an_editor_too() -> None:
    faq = {"entries": [{"id": "deaths", "question": "How many?", "answer": 180, "citations": [{"quote": 180}]}]}

    jsonschema.validate(faq, json.loads(json_schema("faq")))


def test_an_unknown_key_is_marked() -> None:
    with pytest.raises(jsonschema.ValidationError, match="topik"):
        jsonschema.validate({"entries": [{"topik": "x"}]}, json.loads(json_schema("faq")))
