"""By how much cost and latency changed, in words."""

from __future__ import annotations

from typing import Any

import reflex as rx

from promptmanager.ui.shared.formatted import percent
from promptmanager.ui.shared.messages import t


def rise_figure(label: Any, rise: Any) -> rx.Component:
    """Give one line of a list of figures: a ``RiseView`` with its sign."""
    sign = rx.cond(rise.share > 0, "+", "")
    words = rx.match(
        rise.state,
        ("known", rx.Var.create(f"{sign}{percent(rise.share)}")),
        ("endless", t("gate.rise.endless")),
        t("gate.rise.unknown"),
    )
    return rx.el.div(rx.el.dt(label), rx.el.dd(words, class_name="numbers"))
