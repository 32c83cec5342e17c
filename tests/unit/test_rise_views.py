"""How a rise of cost or latency is said."""

from __future__ import annotations

import math

import pytest

from promptmanager.ui.editor.gate_views import RiseView, rise_view


@pytest.mark.parametrize("rise", [0.0, 0.004, -0.004])
def test_a_rise_that_reads_as_nothing_has_no_sign(rise: float) -> None:
    said = rise_view(rise)

    assert (said.state, math.copysign(1, said.share), said.share) == ("known", 1, 0)


def test_a_rise_that_can_be_read_keeps_its_share() -> None:
    assert rise_view(-0.005) == RiseView("known", -0.005)
    assert rise_view(0.12) == RiseView("known", 0.12)
    assert rise_view(math.inf) == RiseView("endless")
    assert rise_view(None) == RiseView()
