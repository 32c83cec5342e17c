"""The chart of what the platform's key costs, in the theme's colours. The table below it says the same in figures."""

from __future__ import annotations

from typing import Any

import reflex as rx
from reflex_base.vars.base import VarData
from reflex_base.vars.function import FunctionStringVar, FunctionVar

from promptmanager.ui.administration.spending_state import SpendingState
from promptmanager.ui.shared import theme
from promptmanager.ui.shared.messages import t
from promptmanager.ui.shared.scripts import script
from promptmanager.ui.shared.session import SessionState

_LIBRARY = script(__file__, "spending.jsx")
_BARS_MAX = 10
_TICK = {"fill": theme.TEXT_FAINT, "fontSize": 12}
_TIGHT = {"top": 8, "right": 12, "bottom": 0, "left": 0}


def spending_chart() -> rx.Component:
    """Draw what is known to be spent: columns by day, bars for the dearest people and models."""
    return rx.el.div(
        rx.cond(SpendingState.by == "day", _by_day(), _by_name()),
        class_name="panel chart",
        role="img",
        aria_label=t("admin.spending.chart"),
    )


def _by_day() -> rx.Component:
    return rx.recharts.bar_chart(
        rx.recharts.cartesian_grid(vertical=False, stroke=theme.LINE),
        rx.recharts.x_axis(data_key="key", min_tick_gap=28, **_axis(_formatter("dayTick"))),
        rx.recharts.y_axis(width=64, **_axis(_formatter("moneyTick"))),
        _tip(),
        _bars(radius=[3, 3, 0, 0]),
        data=SpendingState.lines.to(list),
        margin=_TIGHT,
        height=220,
        custom_attrs={"accessibilityLayer": False},
    )


def _by_name() -> rx.Component:
    lines = SpendingState.lines.to(list)[:_BARS_MAX]
    return rx.el.div(
        rx.recharts.bar_chart(
            rx.recharts.cartesian_grid(horizontal=False, stroke=theme.LINE),
            rx.recharts.x_axis(type_="number", **_axis(_formatter("moneyTick"))),
            rx.recharts.y_axis(data_key="name", type_="category", width=132, **_axis(_formatter("nameTick"))),
            _tip(),
            _bars(radius=[0, 3, 3, 0]),
            data=lines,
            layout="vertical",
            margin=_TIGHT,
            custom_attrs={"accessibilityLayer": False},
        ),
        height=rx.Var.create(f"calc({lines.length()} * 2rem + 2.5rem)"),
    )


def _bars(*, radius: list[int]) -> rx.Component:
    return rx.recharts.bar(
        data_key="amount", fill=theme.ACCENT, radius=radius, max_bar_size=20, is_animation_active=False
    )


def _axis(formatter: FunctionVar) -> dict[str, Any]:
    return {
        "tick_formatter": formatter,
        "tick": _TICK,
        "tick_line": False,
        "axis_line": False,
        "stroke": theme.LINE_STRONG,
    }


def _tip() -> rx.Component:
    words = {
        "spent": t("admin.spending.spent"),
        "unsaid": t("admin.spending.unsaid"),
        "runs": t("admin.spending.runs"),
        "pending": t("admin.spending.pending"),
        "unknown": t("admin.spending.unknown"),
    }
    return rx.recharts.graphing_tooltip(
        cursor={"fill": theme.HOVER},
        is_animation_active=False,
        custom_attrs={"content": _formatter("spentTip", rx.Var.create(words))},
    )


def _formatter(function: str, *more: rx.Var) -> FunctionVar:
    """Return one of the script's functions, made for the reader's language."""
    given = [rx.Var.create(SessionState.locale), *more]
    data = VarData.merge(
        *(each._get_all_var_data() for each in given),  # noqa: SLF001 - Reflex's own way to keep what a var depends on
        VarData(imports={_LIBRARY: [rx.ImportVar(tag=function)]}),
    )
    arguments = ", ".join(str(each) for each in given)
    return FunctionStringVar.create(f"{function}({arguments})", _var_data=data)
