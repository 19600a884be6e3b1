"""Word lists and texts that come with the package, as YAML; not for files that anybody else writes."""

from importlib.resources import files
from typing import Any, Final

import yaml

# It makes nothing but strings, lists and mappings: "yes" and "12" are words here.
_LOADER: Final = getattr(yaml, "CBaseLoader", yaml.BaseLoader)


def packaged(package: str, name: str) -> Any:
    """What a YAML file of ours says, all scalars as text."""
    content = files(package).joinpath(name).read_text(encoding="utf-8")
    return yaml.load(content, Loader=_LOADER)  # noqa: S506 - see above
