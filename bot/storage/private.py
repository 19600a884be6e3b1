"""The bot's files on disk: for its own user alone, the key apart from what it hides, and a copy of the database."""

import logging
import os
import secrets
import sqlite3
from contextlib import closing, suppress
from pathlib import Path
from typing import Final

from bot.usecases.ports import StorageError

KEY_BYTES: Final = 32
_log: Final = logging.getLogger(__name__)


def keep_private(folder: Path) -> None:
    """Takes from others what they may read of a folder and the files in it, as an earlier start may have left it."""
    if not folder.is_dir():
        return
    for path, mode in [(folder, 0o700), *((file, 0o600) for file in folder.iterdir() if file.is_file())]:
        if path.stat().st_mode & 0o077:
            try:
                path.chmod(mode)
            except OSError as error:
                _log.warning("others can read %s: %s", path, error.strerror)


def key_in(file: Path) -> bytes:
    """The key in a file, made at first use; raises StorageError."""
    try:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with suppress(FileExistsError):
            descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "w", encoding="ascii") as made:
                made.write(secrets.token_bytes(KEY_BYTES).hex() + "\n")
        return bytes.fromhex(file.read_text(encoding="ascii"))
    except (OSError, ValueError) as error:
        raise StorageError(f"the key in {file} cannot be used: {error}") from None


def copy_sqlite(source: Path, target: Path) -> None:
    """Copies a database as of one moment, while others go on using it; raises StorageError."""
    if not source.is_file():
        raise StorageError(f"there is no database in {source.absolute()} yet")
    if target.exists():
        raise StorageError(f"{target} is there already; name another file")
    try:
        target.touch(mode=0o600)
        with closing(sqlite3.connect(source)) as old, closing(sqlite3.connect(target)) as new:
            old.backup(new)
            new.execute("PRAGMA journal_mode = DELETE")  # one file, with nothing beside it
    except (OSError, sqlite3.Error) as error:
        target.unlink(missing_ok=True)
        raise StorageError(f"{source} cannot be copied to {target}: {error}") from None
