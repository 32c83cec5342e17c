"""Settings: the same ones and the same data, wherever a command is started."""

from __future__ import annotations

from pathlib import Path

import pytest

from promptmanager.config import ROOT, Settings


@pytest.fixture(autouse=True)
def _elsewhere(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setitem(Settings.model_config, "env_file", None)
    for name in ("PROMPTMANAGER_DATA_DIR", "DATABASE_URL"):
        monkeypatch.delenv(name, raising=False)


def test_the_data_stand_in_the_folder_of_the_project_wherever_a_command_is_started() -> None:
    settings = Settings()

    assert settings.data_dir == ROOT / "data"
    assert settings.sqlalchemy_url == f"sqlite+aiosqlite:///{ROOT}/data/promptmanager.db"


@pytest.mark.parametrize(("given", "folder"), [("other", ROOT / "other"), ("/srv/prompts", Path("/srv/prompts"))])
def test_a_relative_folder_begins_in_that_of_the_project(
    monkeypatch: pytest.MonkeyPatch, given: str, folder: Path
) -> None:
    monkeypatch.setenv("PROMPTMANAGER_DATA_DIR", given)

    assert Settings().data_dir == folder


def test_the_file_of_settings_is_that_of_the_project(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()

    assert Settings.model_config.get("env_file") == ROOT / ".env"
    assert (ROOT / "pyproject.toml").is_file()
