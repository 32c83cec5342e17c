"""What `serve` and `check` say about the key ring."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest
from click.testing import CliRunner

from promptmanager.cli import main
from promptmanager.config import Settings

ONE = base64.b64encode(b"\xfb" * 32).decode()


@pytest.fixture(autouse=True)
def _laptop(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setitem(Settings.model_config, "env_file", None)
    for name in ("DATABASE_URL", "PROMPTMANAGER_KEYS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PROMPTMANAGER_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("PORT", "3159")


@pytest.mark.parametrize("ring", ["", "k1:AAAA", f"k1:{ONE[:-4]}"])
def test_a_host_does_not_start_without_a_ring_and_says_how_to_make_one(
    monkeypatch: pytest.MonkeyPatch, ring: str
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql+psycopg://nobody@127.0.0.1:1/nothing")
    monkeypatch.setenv("PROMPTMANAGER_KEYS", ring)

    for name in ("serve", "check"):
        said = CliRunner().invoke(main, [name])

        assert "PROMPTMANAGER_KEYS" in said.output
        assert "openssl rand -base64 32" in said.output
        assert said.exit_code == (1 if name == "serve" else 0)


def test_check_makes_no_ring_on_a_laptop(tmp_path: Path) -> None:
    said = CliRunner().invoke(main, ["check"])

    assert f"will be made in {tmp_path / 'keys'}" in said.output
    assert not (tmp_path / "keys").exists()


def test_check_names_the_keys_and_shows_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PROMPTMANAGER_KEYS", f"k2:{ONE},k1:{base64.b64encode(b'x' * 32).decode()}")

    said = CliRunner().invoke(main, ["check"])

    assert "sealed by the key k2; older ones that open too: 1, from PROMPTMANAGER_KEYS" in said.output
    assert ONE not in said.output
