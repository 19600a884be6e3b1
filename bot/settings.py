"""The settings: read once from the environment and from .env; the environment wins. For ``cli`` and ``app`` only."""

import re
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_core import ErrorDetails
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

_TOKEN = re.compile(r"\d{3,}:[A-Za-z0-9_-]{5,}")
_LISTEN = re.compile(r"(\[[0-9a-fA-F:]+\]|[^:\s]+):([0-9]{1,5})")
_SECRET = re.compile(r"[A-Za-z0-9_-]{16,256}")
_USER_ID = re.compile(r"[0-9]{1,16}")
_LARGEST_ID = 2**52 - 1
"""Telegram: a user id has at most 52 significant bits."""
_WANTED = {
    "journal_days": "must be a number of days from 1 to 3650",
    "weekly_digest": "must be on or off",
    "log_level": "must be DEBUG, INFO, WARNING or ERROR",
    "log_format": "must be text or json",
}
"""What is said instead of the validator's own words."""


LIKELY = 0.75
"""The likeness from which another name in .env is a slip; further ones may be meant for other programs."""


class SettingsError(Exception):
    """A setting is wrong; one clear line for each, without the values of secrets."""


def _address(value: object) -> object:
    if not isinstance(value, str):
        return value
    found = _LISTEN.fullmatch(value)
    if not found:
        raise ValueError("must be an address and a port, as 127.0.0.1:8080")
    if int(found[2]) > 65535:
        raise ValueError("the port must be at most 65535")
    return found[1].strip("[]"), int(found[2])


_Address = Annotated[tuple[str, int], BeforeValidator(_address), NoDecode]
"""A host and a port to listen on."""


class Settings(BaseSettings):
    """Every setting, by the name of its environment variable in lower case."""

    model_config = SettingsConfigDict(env_file=".env", env_file_encoding="utf-8", extra="ignore", frozen=True)

    telegram_bot_token: SecretStr | None = None
    telegram_api_url: str = "https://api.telegram.org"
    admin_ids: Annotated[frozenset[int], NoDecode] = frozenset()
    knowledge_dir: Path = Path("knowledge")
    database_url: SecretStr | None = None
    data_dir: Path = Path("data")
    webhook_url: str | None = None
    webhook_listen: _Address = ("127.0.0.1", 8080)
    webhook_secret: SecretStr | None = None
    health_listen: _Address | None = None
    operator_contact: str | None = None
    weekly_digest: bool = False
    journal_days: int = Field(default=30, ge=1, le=3650)
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    log_format: Literal["text", "json"] = "text"

    @model_validator(mode="before")
    @classmethod
    def _empty_is_unset(cls, values: dict[str, object]) -> dict[str, object]:
        return {key: value for key, value in values.items() if value != ""}

    @field_validator("knowledge_dir", "data_dir")
    @classmethod
    def _from_home(cls, folder: Path) -> Path:
        try:
            return folder.expanduser()
        except RuntimeError:
            raise ValueError(f"there is no home folder for {folder}; write the whole path") from None

    @field_validator("telegram_bot_token")
    @classmethod
    def _a_token(cls, token: SecretStr | None) -> SecretStr | None:
        if token is not None and not _TOKEN.fullmatch(token.get_secret_value()):
            raise ValueError("does not look like a token of @BotFather (digits, a colon, letters)")
        return token

    @field_validator("telegram_api_url", "webhook_url")
    @classmethod
    def _a_url(cls, url: str | None) -> str | None:
        if url is not None and not re.fullmatch(r"https?://[^\s/]+\S*", url):
            raise ValueError("must be a web address that starts with http:// or https://")
        if url is not None and _TOKEN.search(url):
            raise ValueError("must be the address of the server alone, without the token")
        return url.rstrip("/") if url else url

    @field_validator("admin_ids", mode="before")
    @classmethod
    def _numbers(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        parts = [part.strip() for part in value.split(",") if part.strip()]
        if not all(_USER_ID.fullmatch(part) and int(part) <= _LARGEST_ID for part in parts):
            raise ValueError("must be numeric user ids with commas between, as 12345,67890 (never names)")
        return frozenset(map(int, parts))

    @field_validator("webhook_secret")
    @classmethod
    def _a_secret(cls, secret: SecretStr | None) -> SecretStr | None:
        if secret is not None and not _SECRET.fullmatch(secret.get_secret_value()):
            raise ValueError("must be 16 to 256 letters, digits, hyphens or underscores")
        return secret

    @model_validator(mode="after")
    def _no_webhook_without_a_secret(self) -> Self:
        if self.webhook_url is not None and self.webhook_secret is None:
            raise ValueError("WEBHOOK_SECRET: is needed with WEBHOOK_URL, or anybody could pretend to be Telegram")
        return self

    @field_validator("log_level", mode="before")
    @classmethod
    def _in_capitals(cls, value: object) -> object:
        return value.upper() if isinstance(value, str) else value


def read_settings() -> Settings:
    """The settings; raises SettingsError with one line for each that is wrong."""
    problems = _slips_in(Path(".env"))
    try:
        settings = Settings()
    except ValidationError as error:
        problems += map(_said, error.errors(include_input=False, include_url=False))
    except (OSError, UnicodeDecodeError):
        assert problems  # noqa: S101 - of a file that cannot be read
    if problems:
        raise SettingsError("\n".join(problems)) from None
    return settings


def _slips_in(file: Path) -> list[str]:
    """What is wrong in a .env file: a value that nobody reads would be taken for set."""
    try:
        lines = file.read_text(encoding="utf-8-sig").splitlines()
    except FileNotFoundError:
        return []
    except UnicodeDecodeError:
        return [f"{file}: is not UTF-8 text; save it as UTF-8"]
    except OSError as error:
        return [f"{file}: cannot be read ({error.strerror}); give it to the user that runs faqbot"]
    known = [name.upper() for name in Settings.model_fields]
    slips = []
    for number, line in enumerate(lines, start=1):
        name, equals, _ = line.strip().removeprefix("export ").partition("=")
        name = name.strip()
        if not name or name.startswith("#"):
            continue
        if not equals:
            slips.append(f"{file}:{number}: there is no “=”; write NAME=value")
        elif name.upper() not in known and (meant := _meant(name.upper(), known)):
            slips.append(f"{file}:{number}: {name} is no setting; did you mean {meant}?")
    return slips


def _meant(name: str, known: list[str]) -> str | None:
    shortened = (each for each in known if len(name) > 4 and each.endswith(f"_{name}"))
    return next(shortened, None) or next(iter(get_close_matches(name, known, 1, LIKELY)), None)


def _said(detail: ErrorDetails) -> str:
    name = str(detail["loc"][0]) if detail["loc"] else ""
    said = _WANTED.get(name, detail["msg"].removeprefix("Value error, "))
    return f"{name.upper()}: {said}" if name else said
