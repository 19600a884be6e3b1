"""``constraints.txt`` has an exact version of every package that the project asks for, and says what is installed."""

import tomllib
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

ROOT = Path(__file__).parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
LINES = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
LOCKED = {
    canonicalize_name(name): locked
    for name, _, locked in (line.partition("==") for line in LINES if not line.startswith("#"))
}
EXTRAS = PROJECT["optional-dependencies"].values()
ASKED_FOR = [
    requirement
    for requirement in map(Requirement, [*PROJECT["dependencies"], *(line for extra in EXTRAS for line in extra)])
    if requirement.name != PROJECT["name"]
]


@pytest.mark.parametrize("requirement", ASKED_FOR, ids=str)
def test_the_version_of_each_package_is_in_the_range_of_pyproject(requirement: Requirement) -> None:
    locked = LOCKED.get(canonicalize_name(requirement.name))
    assert locked, f"constraints.txt does not have {requirement.name}: run .ci/lock"
    assert Version(locked) in requirement.specifier, "constraints.txt is behind pyproject.toml: run .ci/lock"


def test_what_is_installed_is_what_constraints_txt_has() -> None:
    different = []
    for name, locked in LOCKED.items():
        try:
            installed = version(name)
        except PackageNotFoundError:
            continue  # an extra that is not installed, or a package that this version of Python does not need
        if installed != locked:
            different.append(f"{name} {installed} (there {locked})")
    if different:
        pytest.skip("not the versions of constraints.txt: " + ", ".join(different))
