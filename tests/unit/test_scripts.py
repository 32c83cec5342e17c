"""Our own scripts stand where the build finds them."""

from __future__ import annotations

from pathlib import Path

import pytest
import reflex as rx

from promptmanager.config import ROOT
from promptmanager.ui.shared import keyboard
from promptmanager.ui.shared.scripts import script


def test_a_script_is_linked_and_named_as_reflex_would(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)
    asked_there = compile('rx.asset("frame.jsx", shared=True)', keyboard.__file__, "eval")
    theirs = eval(asked_there, {"rx": rx})  # noqa: S307 - the line above

    ours = script(keyboard.__file__, "frame.jsx")

    assert ours == theirs.importable_path
    path = Path(ours.removeprefix("$/public/"))
    assert (ROOT / "assets" / path).resolve() == (tmp_path / "assets" / path).resolve()
    assert (ROOT / "assets" / path).samefile(Path(keyboard.__file__).with_name("frame.jsx"))


def test_a_script_that_is_not_there_is_refused():
    with pytest.raises(FileNotFoundError, match=r"no-such\.jsx"):
        script(keyboard.__file__, "no-such.jsx")
