"""The command `promptmanager demo` on a real database, with the sandbox inside the process."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from click.testing import CliRunner

from promptmanager.commands.demo import command
from promptmanager.commands.user import command as user_command
from promptmanager.config import Settings
from promptmanager.services.examples import EXAMPLES


@pytest.fixture
def data_dir(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    # The settings of whoever develops are not those of the tests.
    monkeypatch.setitem(Settings.model_config, "env_file", None)
    monkeypatch.setenv("PROMPTMANAGER_DATA_DIR", str(tmp_path / "data"))
    for name in ("DATABASE_URL", "OPENROUTER_API_KEY", "PROMPTMANAGER_SANDBOX"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path / "data"


def test_a_workspace_is_filled_once_and_every_run_ends_well(data_dir: Path) -> None:
    runner = CliRunner()
    runner.invoke(user_command, ["create", "ada@example.org"], input="a long enough secret\n")

    first = runner.invoke(command, ["--email", "ada@example.org"])
    again = runner.invoke(command, ["--email", "ada@example.org"])

    with sqlite3.connect(data_dir / "promptmanager.db") as database:
        runs = database.execute("SELECT DISTINCT state, key_source FROM runs").fetchall()
    database.close()
    runnable = sum(bool(example.inputs) for example in EXAMPLES)
    assert first.output == f"Made {len(EXAMPLES)} prompts and {runnable} runs for ada@example.org.\n"
    assert again.output == "Made 0 prompts and 0 runs for ada@example.org.\n"
    assert runs == [("completed", "simulated")]


def test_an_unknown_address_is_a_sentence(data_dir: Path) -> None:
    result = CliRunner().invoke(command, ["--email", "nobody@example.org"])

    assert result.exit_code == 1
    assert "Nobody" in result.output
