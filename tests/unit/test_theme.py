"""Colours: what must be read can be read, in both modes."""

from __future__ import annotations

import pytest

from promptmanager.ui.shared import theme

TEXT_ON = [
    *(
        (text, ground)
        for text in ("text", "text-muted")
        for ground in ("canvas", "surface", "raised", "sunken", "hover")
    ),
    *(("text-faint", ground) for ground in ("canvas", "surface", "raised", "sunken")),
    *(("accent-text", ground) for ground in ("canvas", "surface", "raised", "accent-soft")),
    *((tone, f"{tone}-soft") for tone in ("good", "warn", "bad")),
    *((tone, ground) for tone in ("good", "warn", "bad") for ground in ("surface", "canvas", "raised")),
    ("on-accent", "accent"),
    ("on-accent", "accent-hover"),
    ("on-accent", "bad-solid"),
    ("canvas", "text"),
    ("text", "mark"),
    ("text", "pressed"),
]
CONTROLS_ON = [
    ("line-control", "surface"),
    ("line-control", "canvas"),
    ("accent", "surface"),
    ("accent-text", "canvas"),
]


def _luminance(colour: str) -> float:
    channels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _contrast(one: str, other: str) -> float:
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("mode", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("text", "ground"), TEXT_ON)
def test_words_stand_out_from_what_they_stand_on(text: str, ground: str, mode: int) -> None:
    assert _contrast(theme.COLOURS[text][mode], theme.COLOURS[ground][mode]) >= 4.5


@pytest.mark.parametrize("mode", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("edge", "ground"), CONTROLS_ON)
def test_the_edges_of_controls_can_be_seen(edge: str, ground: str, mode: int) -> None:
    assert _contrast(theme.COLOURS[edge][mode], theme.COLOURS[ground][mode]) >= 3


def test_a_step_that_the_scale_lacks_is_refused() -> None:
    with pytest.raises(KeyError):
        theme.space(7)


def test_every_variable_has_a_value_in_both_modes() -> None:
    css = theme.tokens_css()

    for name in (*theme.COLOURS, *theme.SHADOWS):
        assert css.count(f"--{name}:") == 3, name
