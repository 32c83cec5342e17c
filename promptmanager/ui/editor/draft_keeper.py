"""The line that says whether the draft is stored, and the keeper behind it."""

from __future__ import annotations

from typing import Any

import reflex as rx
from reflex_base.event import passthrough_event_spec

from promptmanager.ui.editor.code_editor import KEEPER_LIBRARY
from promptmanager.ui.editor.draft_state import DraftState
from promptmanager.ui.editor.text_state import TextState
from promptmanager.ui.editor.views import MessageView
from promptmanager.ui.shared.messages import t


class _DraftKeeper(rx.Component):
    library = KEEPER_LIBRARY
    tag = "DraftKeeper"

    prompt: rx.Var[int]
    revision: rx.Var[int]
    seed: rx.Var[str]
    messages: rx.Var[list[MessageView]]
    heard: rx.Var[int]
    refusal: rx.Var[str]
    phrases: rx.Var[dict[str, Any]]
    on_recover: rx.EventHandler[passthrough_event_spec(str, int)]


def draft_keeper() -> rx.Component:
    return _DraftKeeper.create(
        prompt=DraftState.prompt_id,
        revision=DraftState.stored.revision,
        seed=DraftState.seed,
        messages=DraftState.messages,
        heard=DraftState.stored.heard,
        refusal=DraftState.stored.refusal,
        phrases=rx.Var.create({state: t(f"editor.state.{state}") for state in ("saved", "saving", "offline")}),
        on_recover=TextState.recover,
    )
