"""The pool of free runs, for whoever wonders why runs wait."""

from __future__ import annotations

from typing import Any

import reflex as rx

from promptmanager.ui.administration.pool_state import PoolState
from promptmanager.ui.shared import components as ui
from promptmanager.ui.shared.formatted import local_time
from promptmanager.ui.shared.messages import t, tn


def pool() -> rx.Component:
    return ui.column(
        ui.row(
            ui.text(t("admin.pool.lead"), tone="muted", size="small", flex="1 1 20rem"),
            ui.button(t("admin.pool.again"), icon_name="refresh-cw", on_click=PoolState.load),
            flex_wrap="wrap",
        ),
        rx.cond(
            PoolState.is_loaded,
            rx.fragment(
                rx.cond(PoolState.is_used, None, ui.callout(t("admin.pool.unused"), icon_name="flask-conical")),
                rx.cond(PoolState.is_empty, _empty()),
                _figures(),
            ),
            ui.skeletons(2, "5rem"),
        ),
    )


def _empty() -> rx.Component:
    return ui.callout(
        t("admin.pool.empty"),
        " ",
        local_time(PoolState.counted_anew_at),
        " ",
        t("plans.utc"),
        tone="warn",
        icon_name="hourglass",
        role="status",
    )


def _figures() -> rx.Component:
    return ui.grid(
        _measured(t("admin.pool.minute"), PoolState.used_this_minute, PoolState.a_minute, t("admin.pool.minute_hint")),
        _measured(t("admin.pool.day"), PoolState.used_today, PoolState.a_day, t("admin.pool.day_hint")),
        ui.panel(
            ui.text(t("admin.pool.queue"), tone="muted", size="small"),
            ui.text(tn("admin.pool.waiting", PoolState.waiting), class_name="pool-figure numbers"),
            ui.text(t("admin.pool.queue_hint"), tone="faint", size="small"),
            class_name="pool-part",
        ),
        least="14rem",
    )


def _measured(name: Any, used: Any, most: Any, hint: Any) -> rx.Component:
    return ui.panel(
        ui.text(name, tone="muted", size="small"),
        ui.text(t("admin.pool.used", n=used, limit=most), class_name="pool-figure numbers"),
        rx.el.progress(value=used, max=most, class_name="meter", aria_label=name),
        ui.text(hint, tone="faint", size="small"),
        class_name="pool-part",
    )
