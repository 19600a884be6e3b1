"""Calibrations kept on disk by revision, so that a start does not ask all labelled questions again.

Thresholds and counts alone, beside the vectors; where that cannot be written, everything is asked anew.
"""

import json
import logging
from collections.abc import Sequence
from dataclasses import asdict
from hashlib import blake2s
from pathlib import Path
from typing import Any, Final

from bot.core.knowledge.taught import Lesson
from bot.core.matching.answerer import Answerer
from bot.core.matching.confidence import RIGHT, THRESHOLDS, Thresholds
from bot.core.matching.vectors import ENCODER
from bot.core.quality import calibration
from bot.core.quality.calibration import Calibration
from bot.core.quality.evaluation import Share
from bot.core.quality.labelled import Labelled
from bot.usecases import vector_cache

MAX_REVISIONS: Final = 50
"""The last ones that are kept."""

_SCORING: Final = blake2s(
    repr((ENCODER, RIGHT, THRESHOLDS, calibration.GENERAL_FALSE_SHARES, calibration.MAX_FALSE_SHARE)).encode(),
    digest_size=6,
).hexdigest()
"""Names what confidences and thresholds are made with: another version's calibrations are not ours."""

_log: Final = logging.getLogger(__name__)


def calibration_of(answerer: Answerer, labelled: Sequence[Labelled], lessons: Sequence[Lesson] = ()) -> Calibration:
    """As ``calibration.calibration_of``, from the disk where this revision was calibrated before."""
    if not labelled and not lessons:
        return calibration.calibrated(())
    file, name = vector_cache.folder() / "calibrations.json", f"{answerer.knowledge.revision}-{_SCORING}"
    kept = _read(file)
    if (found := _calibration(kept.get(name))) is not None:
        return found
    made = calibration.calibration_of(answerer, labelled, lessons)
    _write(file, {**dict(list(kept.items())[-MAX_REVISIONS:]), name: asdict(made)})
    return made


def _read(file: Path) -> dict[str, Any]:
    try:
        kept = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return kept if isinstance(kept, dict) else {}


def _calibration(value: Any) -> Calibration | None:
    try:
        return Calibration(Thresholds(**value["thresholds"]), Share(**value["right"]), Share(**value["false"]))
    except (TypeError, KeyError):
        return None


def _write(file: Path, kept: dict[str, Any]) -> None:
    """Writes the file anew, all or nothing."""
    new = file.with_suffix(".new")
    try:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        new.write_text(json.dumps(kept), encoding="utf-8")
        new.replace(file)
    except OSError as error:
        _log.debug("Calibrations are not kept: %s", error)
