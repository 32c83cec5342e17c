"""The dialog that takes a file of prompts in, after a look at what would happen."""

from __future__ import annotations

import reflex as rx

from promptmanager.services.transfer import DOCUMENT_BYTES_MAX
from promptmanager.ui.library.state import ImportState, PlannedView
from promptmanager.ui.library.state.views import ProblemView
from promptmanager.ui.shared import components as ui
from promptmanager.ui.shared import routes
from promptmanager.ui.shared.asking import count, is_true
from promptmanager.ui.shared.formatted import number
from promptmanager.ui.shared.messages import t, tn
from promptmanager.ui.shared.sent_file import SentFile

_to_make = ImportState.new + ImportState.beside


def import_dialog() -> rx.Component:
    return ui.dialog(
        t("library.import"),
        SentFile.create(
            address=routes.IMPORT,
            label=t("library.import.choose"),
            hint=t("library.import.hint", megabytes=DOCUMENT_BYTES_MAX // 2**20),
            busy=t("library.import.busy"),
            limit=DOCUMENT_BYTES_MAX,
            accept=".json,application/json",
            too_big={"error": "import_invalid", "facts": {"reason": "too_big", "where": ""}},
            go=ImportState.is_confirmed,
            on_preview=ImportState.show_preview,
            on_done=ImportState.finish,
            on_refused=ImportState.refuse,
        ),
        rx.cond(
            ImportState.is_previewed,
            rx.cond(count(ImportState.problems) > 0, _problems(), _plan()),
        ),
        open=is_true(ImportState.is_open),
        on_open_change=ImportState.close,
        description=t("library.import.body"),
        footer=(
            ui.dialog_close(),
            ui.button(
                rx.cond(
                    _to_make > 0, t("library.import.confirm", n=number(_to_make)), t("library.import.confirm_none")
                ),
                variant="primary",
                disabled=_to_make == 0,
                busy=ImportState.is_confirmed,
                on_click=ImportState.confirm,
            ),
        ),
    )


def _plan() -> rx.Component:
    return rx.el.div(
        ui.row(
            ui.badge(tn("library.import.new", ImportState.new), tone="good"),
            rx.cond(ImportState.beside > 0, ui.badge(tn("library.import.beside", ImportState.beside), tone="warn")),
            rx.cond(ImportState.same > 0, ui.badge(tn("library.import.same", ImportState.same))),
            flex_wrap="wrap",
            role="status",
        ),
        rx.cond(
            ImportState.beside > 0, ui.text(t("library.import.beside.why"), tone="muted", size="small", display="block")
        ),
        rx.el.ul(
            rx.foreach(ImportState.prompts, _planned),
            class_name="import-lines",
            tab_index=0,
            aria_label=t("library.import.prompts"),
        ),
        class_name="column import-plan",
    )


def _planned(planned: PlannedView) -> rx.Component:
    return rx.el.li(
        rx.match(
            planned.fate,
            ("same", ui.icon("equal", 14)),
            ("beside", ui.icon("copy-plus", 14)),
            ui.icon("plus", 14),
        ),
        rx.el.span(planned.title, class_name="truncate"),
        rx.el.span(planned.category, class_name="truncate tone-faint"),
        ui.spacer(),
        rx.el.span(tn("library.import.versions", planned.versions), class_name="tone-faint"),
        class_name="import-line",
        data_fate=planned.fate,
    )


def _problems() -> rx.Component:
    return ui.callout(
        rx.el.p(t("library.import.problems")),
        rx.el.ul(rx.foreach(ImportState.problems, _problem), class_name="import-problems"),
        tone="bad",
        icon_name="circle-alert",
        role="alert",
    )


def _problem(problem: ProblemView) -> rx.Component:
    return rx.el.li(rx.cond(problem.where != "", ui.code(problem.where)), " ", problem.text)
