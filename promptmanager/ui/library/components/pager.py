"""Turning the pages of the library."""

from __future__ import annotations

import reflex as rx

from promptmanager.domain.prompts import PAGE_SIZE
from promptmanager.ui.library.state import LibraryState
from promptmanager.ui.shared import components as ui
from promptmanager.ui.shared.asking import count
from promptmanager.ui.shared.formatted import number
from promptmanager.ui.shared.messages import t


def pager() -> rx.Component:
    last = count(LibraryState.cards) + LibraryState.offset
    return rx.cond(
        LibraryState.total > PAGE_SIZE,
        rx.el.nav(
            ui.icon_button(
                "chevron-left",
                t("library.page.previous"),
                variant="secondary",
                disabled=LibraryState.offset == 0,
                on_click=LibraryState.turn_to(LibraryState.offset - PAGE_SIZE),
            ),
            ui.text(
                t(
                    "library.page",
                    first=number(LibraryState.offset + 1),
                    last=number(last),
                    total=number(LibraryState.total),
                ),
                tone="muted",
                size="small",
                class_name="numbers",
                role="status",
            ),
            ui.icon_button(
                "chevron-right",
                t("library.page.next"),
                variant="secondary",
                disabled=last >= LibraryState.total,
                on_click=LibraryState.turn_to(LibraryState.offset + PAGE_SIZE),
            ),
            class_name="pager",
            aria_label=t("library.pages"),
        ),
    )
