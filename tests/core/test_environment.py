"""The environment: bad values stop the start, and every setting is documented."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from config.environment import BASE_DIR, Environment


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("STUDIO_PORT", "http"),
        ("STUDIO_PORT", "0"),
        ("DATABASE_URL", "sqlite:///x.db"),
        ("REDIS_URL", "localhost:6379"),
        ("WORKSPACE_RUNTIME", "magic"),
        ("LOG_FORMAT", "xml"),
        ("WORKSPACE_LIMIT", "-1"),
        ("DEBUG", "perhaps"),
        ("WORKSPACE_POOL", "nothing=1"),
        ("WORKSPACE_POOL", "baseline-landing=many"),
    ],
)
def test_bad_value_names_its_variable(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(ValidationError, match=name):
        Environment()


def test_secret_key_is_made_once_and_kept(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("SECRET_KEY", raising=False)
    monkeypatch.setenv("STUDIO_HOME", str(tmp_path))
    first = Environment().secret_key()
    assert len(first) > 40
    assert Environment().secret_key() == first
    assert (tmp_path / "secret_key").stat().st_mode & 0o077 == 0


def test_every_setting_is_documented() -> None:
    words = (BASE_DIR / "docs" / "configuration.md").read_text()
    missing = [name for name in Environment.model_fields if f"`{name}`" not in words]
    assert missing == []


def test_documentation_names_no_setting_that_is_gone() -> None:
    lines = (BASE_DIR / "docs" / "configuration.md").read_text().splitlines()
    named = {line.split("`")[1] for line in lines if line.startswith("| `")}
    assert named == set(Environment.model_fields)
