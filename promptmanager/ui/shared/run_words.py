"""Words for what a run is: its state, who keyed it, what it cost."""

from __future__ import annotations

from typing import Any

import reflex as rx

from promptmanager.ui.shared import components as ui
from promptmanager.ui.shared.formatted import money
from promptmanager.ui.shared.messages import t

RUN_STATES = ("connecting", "streaming", "completed", "failed", "stopped", "interrupted")


def state_words(state: Any) -> rx.Var[str]:
    """Return a run's state in the reader's language."""
    return _one_of(state, {each: t(f"stream.state_{each}") for each in RUN_STATES}, "")


def state_badge(state: Any) -> rx.Component:
    return ui.status_badge(state, state_words(state))


def key_badge(key_source: Any) -> rx.Component:
    """Show whose key a run used; what the sandbox wrote stands out."""
    words = {"simulated": t("stream.key_simulated"), "byok": t("stream.key_byok")}
    tips = {"simulated": t("stream.key_simulated_tip"), "byok": t("stream.key_byok_tip")}
    tone = _one_of(key_source, {"simulated": "warn"}, "plain")
    return ui.badge(
        _one_of(key_source, words, t("stream.key_system")),
        tone=tone,
        data_tip=_one_of(key_source, tips, t("stream.key_system_tip")),
    )


def role_words(role: Any) -> rx.Var[str]:
    words = {"system": t("runs.role_system"), "assistant": t("runs.role_assistant")}
    return _one_of(role, words, t("runs.role_user"))


def cost_words(cost_usd: Any, cost_state: Any) -> Any:
    """Return a cost; a dash stands for what is not known, never a zero."""
    return rx.cond(cost_state == "known", money(cost_usd), "—")


def _one_of(value: Any, words: dict[str, Any], otherwise: Any) -> rx.Var[str]:
    return rx.Var.create(rx.match(value, *words.items(), otherwise)).to(str)
