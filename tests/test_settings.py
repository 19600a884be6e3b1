"""The settings: from the environment and .env, each wrong one in one clear line, secrets never shown."""

from pathlib import Path

import pytest

from bot.settings import Settings, SettingsError, read_settings

pytestmark = pytest.mark.usefixtures("tmp_path")
"""Each writes a file into a folder of its own."""

TOKEN = "123456:ABC-def_ghi"
SECRETS = {
    "TELEGRAM_BOT_TOKEN": TOKEN,
    "DATABASE_URL": "postgresql://bot:pa55word@localhost/faq",
    "WEBHOOK_SECRET": "s3cr3t-s3cr3t-s3cr3t",
}


def test_without_any_setting_the_bot_has_its_defaults() -> None:
    settings = read_settings()
    assert settings.telegram_bot_token is None
    assert settings.telegram_api_url == "https://api.telegram.org"
    assert settings.admin_ids == frozenset()
    assert settings.knowledge_dir == Path("knowledge")
    assert settings.data_dir == Path("data")
    assert settings.webhook_listen == ("127.0.0.1", 8080)
    assert settings.health_listen is None
    assert settings.journal_days == 30
    assert (settings.log_level, settings.log_format) == ("INFO", "text")


def test_the_environment_wins_over_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    Path(".env").write_text("JOURNAL_DAYS=7\nLOG_FORMAT=json\nUNRELATED=fine\n")
    monkeypatch.setenv("JOURNAL_DAYS", "9")
    settings = read_settings()
    assert (settings.journal_days, settings.log_format) == (9, "json")


def test_an_empty_setting_is_not_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in Settings.model_fields:
        monkeypatch.setenv(name.upper(), "")
    assert read_settings() == Settings()


def test_the_shipped_example_is_as_good_as_no_file() -> None:
    example = Path(__file__).parent.parent / ".env.example"
    Path(".env").write_text(example.read_text(encoding="utf-8"), encoding="utf-8")
    assert read_settings() == Settings(_env_file=None)


def test_admins_are_numbers_with_commas_between(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ADMIN_IDS", " 12345, 67890 ,")
    assert read_settings().admin_ids == {12345, 67890}


def test_what_is_written_loosely_is_put_straight(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOG_LEVEL", "debug")
    monkeypatch.setenv("TELEGRAM_API_URL", "http://127.0.0.1:8081/")
    settings = read_settings()
    assert settings.log_level == "DEBUG"
    assert settings.telegram_api_url == "http://127.0.0.1:8081"


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("TELEGRAM_BOT_TOKEN", "hunter2", "does not look like a token of @BotFather"),
        ("TELEGRAM_BOT_TOKEN", "123456:abc def", "does not look like a token of @BotFather"),
        ("TELEGRAM_API_URL", "api.telegram.org", "must be a web address that starts with http:// or https://"),
        ("WEBHOOK_URL", "ftp://example.org", "must be a web address that starts with http:// or https://"),
        ("TELEGRAM_API_URL", f"https://api.telegram.org/bot{TOKEN}", "the address of the server alone, without"),
        ("ADMIN_IDS", "@lee", "must be numeric user ids with commas between"),
        ("ADMIN_IDS", "1;2", "must be numeric user ids with commas between"),
        ("ADMIN_IDS", "-5", "must be numeric user ids with commas between"),
        ("ADMIN_IDS", "12345,²", "must be numeric user ids with commas between"),
        ("ADMIN_IDS", "٣", "must be numeric user ids with commas between"),
        ("ADMIN_IDS", "4503599627370496", "must be numeric user ids with commas between"),
        ("ADMIN_IDS", "1" * 5000, "must be numeric user ids with commas between"),
        ("WEBHOOK_LISTEN", "8080", "must be an address and a port, as 127.0.0.1:8080"),
        ("HEALTH_LISTEN", "localhost:http", "must be an address and a port, as 127.0.0.1:8080"),
        ("WEBHOOK_LISTEN", "127.0.0.1:99999", "the port must be at most 65535"),
        ("WEBHOOK_SECRET", "x", "must be 16 to 256 letters, digits, hyphens or underscores"),
        ("WEBHOOK_SECRET", "not so secret!", "must be 16 to 256 letters, digits, hyphens or underscores"),
        ("JOURNAL_DAYS", "0", "must be a number of days from 1 to 3650"),
        ("JOURNAL_DAYS", "soon", "must be a number of days from 1 to 3650"),
        ("LOG_LEVEL", "loud", "must be DEBUG, INFO, WARNING or ERROR"),
        ("LOG_FORMAT", "xml", "must be text or json"),
    ],
)
def test_a_wrong_value_gets_one_clear_line(monkeypatch: pytest.MonkeyPatch, name: str, value: str, said: str) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError) as raised:
        read_settings()
    assert str(raised.value).startswith(f"{name}: ")
    assert said in str(raised.value)
    assert "\n" not in str(raised.value)


def test_a_file_that_is_no_text_gets_one_clear_line() -> None:
    Path(".env").write_bytes("# Schlüssel\n".encode("latin-1"))
    with pytest.raises(SettingsError, match=r"^\.env: is not UTF-8 text; save it as UTF-8$"):
        read_settings()


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("TELEGRAM_TOKEN=1", "TELEGRAM_TOKEN is no setting; did you mean TELEGRAM_BOT_TOKEN?"),
        ("BOT_TOKEN=1", "BOT_TOKEN is no setting; did you mean TELEGRAM_BOT_TOKEN?"),
        ("ADMIN_ID=5", "ADMIN_ID is no setting; did you mean ADMIN_IDS?"),
        ("export admin_id=5", "admin_id is no setting; did you mean ADMIN_IDS?"),
        ("TELEGRAM_BOT_TOKEN 123456:abcdef", "there is no “=”; write NAME=value"),
    ],
)
def test_a_slip_in_the_file_is_shown_where_it_stands(line: str, said: str) -> None:
    Path(".env").write_text(f"# mine\n{line}\n", encoding="utf-8")
    with pytest.raises(SettingsError) as raised:
        read_settings()
    assert str(raised.value) == f".env:2: {said}"


def test_what_other_programs_have_in_the_file_is_left_alone() -> None:
    Path(".env").write_text("POSTGRES_PASSWORD=x\nexport HTTPS_PROXY=http://proxy\n\n", encoding="utf-8")
    assert read_settings() == Settings(_env_file=None)


def test_a_file_that_cannot_be_read_gets_one_clear_line() -> None:
    Path(".env").mkdir()
    with pytest.raises(SettingsError, match=r"^\.env: cannot be read \(Is a directory\)"):
        read_settings()


def test_a_folder_may_be_named_from_home(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/home/ana")
    monkeypatch.setenv("KNOWLEDGE_DIR", "~/articles")
    monkeypatch.setenv("DATA_DIR", "~/data")
    settings = read_settings()
    assert (settings.knowledge_dir, settings.data_dir) == (Path("/home/ana/articles"), Path("/home/ana/data"))


def test_every_wrong_value_gets_its_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JOURNAL_DAYS", "soon")
    monkeypatch.setenv("LOG_FORMAT", "xml")
    with pytest.raises(SettingsError) as raised:
        read_settings()
    assert [line.partition(":")[0] for line in str(raised.value).splitlines()] == ["JOURNAL_DAYS", "LOG_FORMAT"]


@pytest.mark.reliability(20)
def test_secrets_are_not_in_the_repr(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in SECRETS.items():
        monkeypatch.setenv(name, value)
    settings = read_settings()
    for shown in (repr(settings), str(settings), f"{settings.model_dump()}"):
        assert not any(secret in shown for secret in (TOKEN, "pa55word", "s3cr3t"))
    assert settings.telegram_bot_token is not None
    assert settings.telegram_bot_token.get_secret_value() == TOKEN


@pytest.mark.parametrize("name", ["TELEGRAM_BOT_TOKEN", "WEBHOOK_SECRET"])
def test_a_wrong_secret_is_not_repeated(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv(name, "almost a secret")
    with pytest.raises(SettingsError) as raised:
        read_settings()
    assert "almost" not in str(raised.value)
    assert raised.value.__cause__ is None
    assert raised.value.__suppress_context__


@pytest.mark.reliability(18)
def test_no_webhook_without_a_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WEBHOOK_URL", "https://bot.example/hook")
    with pytest.raises(SettingsError, match=r"^WEBHOOK_SECRET: is needed with WEBHOOK_URL"):
        read_settings()
