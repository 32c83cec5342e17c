"""Letters that no mail server took, for the administrator to hand over."""

from __future__ import annotations

import reflex as rx

from promptmanager.ui.administration.letters_state import LettersState, LetterView
from promptmanager.ui.shared import components as ui
from promptmanager.ui.shared.formatted import local_time
from promptmanager.ui.shared.messages import t
from promptmanager.ui.shared.settings import section


def letters() -> rx.Component:
    return section(
        t("admin.letters"),
        rx.cond(
            LettersState.is_loaded,
            rx.cond(
                LettersState.letters.length() > 0,
                ui.column(rx.foreach(LettersState.letters, _letter)),
                ui.text(t("admin.letters.none"), tone="muted"),
            ),
            ui.skeletons(2),
        ),
        lead=t("admin.letters.lead"),
    )


def _letter(letter: LetterView) -> rx.Component:
    return rx.el.details(
        rx.el.summary(
            ui.text(letter.subject, font_weight="500"),
            ui.text(letter.recipient, tone="muted", class_name="truncate"),
            ui.spacer(),
            ui.text(local_time(letter.at), tone="faint", size="small"),
            class_name="letter-head",
        ),
        ui.code_block(letter.text, label=t("admin.letters.text")),
        class_name="letter",
    )
