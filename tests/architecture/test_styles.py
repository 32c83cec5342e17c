"""Style sheets: values only from the theme's variables, every variable known."""

from __future__ import annotations

import re
from pathlib import Path

from promptmanager.ui.shared import theme

UI = Path(__file__).parents[2] / "promptmanager" / "ui"
SHEETS = sorted(UI.rglob("*.css"))
# White and black with some transparency are light and shade on whatever colour stands below.
SHADES = re.compile(r"rgb\((?:255 255 255|0 0 0) / [\d.]+\)")
COLOUR = re.compile(r"#[0-9a-fA-F]{3,8}\b|\b(?:rgba?|hsla?|oklch)\(")


def test_colours_come_from_the_theme() -> None:
    wrong = [path.name for path in SHEETS if COLOUR.search(SHADES.sub("", path.read_text()))]

    assert wrong == []


def test_every_variable_that_is_used_is_defined() -> None:
    everything = theme.tokens_css() + "".join(path.read_text() for path in SHEETS)
    defined = set(re.findall(r"(--[a-z0-9-]+)\s*:", everything))
    # Some are set on one element, by its style.
    defined |= {
        name for path in UI.rglob("*.py") for name in re.findall(r"[\"'](--[a-z0-9-]+)[\"']\s*:", path.read_text())
    }
    sources = [*SHEETS, *UI.rglob("*.py"), *UI.rglob("*.jsx")]

    unknown = {
        f"{path.name}: {name}"
        for path in sources
        for name in re.findall(r"var\((--[a-z0-9-]+)[),]", path.read_text())
        if name not in defined and not name.startswith("--radix-")
    }

    assert unknown == set()
