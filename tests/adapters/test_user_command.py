"""The command `promptmanager user` on a real database."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from promptmanager.commands.user import command
from promptmanager.config import Settings

PASSWORD = "a long enough secret"


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)
    # The settings of whoever develops are not those of the tests.
    monkeypatch.setitem(Settings.model_config, "env_file", None)
    monkeypatch.setenv("PROMPTMANAGER_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("PROMPTMANAGER_PUBLIC_URL", "https://prompts.example")
    monkeypatch.delenv("DATABASE_URL", raising=False)

    def invoke(*arguments: str, typed: str = "") -> Result:
        return CliRunner().invoke(command, arguments, input=typed)

    return invoke


def test_accounts_are_created_promoted_and_let_back_in(run) -> None:
    first = run("create", "ada@example.org", "--name", "Ada", typed=f"{PASSWORD}\n")
    second = run("create", "bob@example.org", typed=f"{PASSWORD}\n")
    promoted = run("promote", "bob@example.org")
    link = run("reset-password", "bob@example.org")

    assert first.output == "ada@example.org can sign in and administers the instance.\n"
    assert second.output == "bob@example.org can sign in.\n"
    assert promoted.output == "bob@example.org administers the instance.\n"
    assert link.output.startswith("https://prompts.example/reset-password/#token=")


@pytest.mark.parametrize(
    ("arguments", "typed", "sentence"),
    [
        (("create", "ada@example.org"), "tiny\n", "at least 8 characters"),
        (("create", "no address"), f"{PASSWORD}\n", "not an email address"),
        (("promote", "nobody@example.org"), "", "Nobody"),
        (("reset-password", "nobody@example.org"), "", "Nobody"),
    ],
)
def test_a_refusal_is_a_sentence(run, arguments: tuple[str, ...], typed: str, sentence: str) -> None:
    result = run(*arguments, typed=typed)

    assert result.exit_code == 1
    assert sentence in result.output
    assert "Traceback" not in result.output
