"""The versions tab, and the dialogs of releases."""

from __future__ import annotations

from typing import Any

import reflex as rx

from promptmanager.domain.gate import OVERRIDE_MAX, GateAnswer
from promptmanager.domain.prompts import NOTE_MAX
from promptmanager.ui.editor.draft_state import DraftState
from promptmanager.ui.editor.gate import gate_line, gate_review
from promptmanager.ui.editor.gate_state import GateState
from promptmanager.ui.editor.header_state import HeaderState
from promptmanager.ui.editor.promotion_state import PromotionState
from promptmanager.ui.editor.versions_state import VersionsState
from promptmanager.ui.shared import components as ui
from promptmanager.ui.shared import routes
from promptmanager.ui.shared.diff import diff
from promptmanager.ui.shared.formatted import ago, local_time
from promptmanager.ui.shared.messages import t

# Components see the vars of a State, whatever its annotations say.
_DRAFT: Any = DraftState
_HEADER: Any = HeaderState
_VERSIONS: Any = VersionsState
_PROMOTION: Any = PromotionState
_GATE: Any = GateState

_STATUSES = ("draft", "production", "archived")


def versions() -> rx.Component:
    return rx.el.div(
        rx.el.section(
            ui.heading(t("versions.title"), level=2),
            rx.cond(
                _VERSIONS.versions.length() > 0,
                rx.el.ol(rx.foreach(_VERSIONS.versions, _version), class_name="version-list"),
                ui.empty_state("history", t("versions.empty.title"), t("versions.empty.body")),
            ),
            class_name="version-column",
        ),
        rx.el.section(
            _compared(),
            diff(_VERSIONS.diff, rx.cond(_VERSIONS.left == 0, "plain", _VERSIONS.layout)),
            ui.heading(t("versions.ledger"), level=2, class_name="ledger-title"),
            _ledger(),
            class_name="compare-column",
        ),
        class_name="versions",
    )


def status_words(status: Any) -> Any:
    return rx.match(status, *((each, t(f"versions.status.{each}")) for each in _STATUSES), status)


def _version(version: Any) -> rx.Component:
    return rx.el.li(
        rx.el.button(
            ui.row(
                rx.el.strong(f"v{version.number}", class_name="numbers"),
                ui.status_badge(version.status.upper(), status_words(version.status)),
                ui.spacer(),
                rx.el.code(version.fingerprint, class_name="fingerprint"),
            ),
            ui.text(version.author, " · ", ago(version.at), tone="muted", size="small", display="block"),
            rx.cond(version.note != "", rx.el.p(version.note, class_name="version-note")),
            type="button",
            class_name="version",
            aria_pressed=_VERSIONS.right == version.id,
            on_click=_VERSIONS.look_at(version.id),
        ),
        _version_menu(version),
        key=version.id,
        class_name="version-item",
    )


def _version_menu(version: Any) -> rx.Component:
    return ui.menu(
        ui.menu_item(t("versions.view"), icon_name="eye", on_select=_VERSIONS.look_at_alone(version.id)),
        ui.menu_link(
            t("benchmarks.begin"),
            icon_name="chart-no-axes-column",
            href=routes.new_benchmark(prompt=_HEADER.slug, versions=version.number),
        ),
        rx.cond(
            (version.status != "draft") & _DRAFT.can_edit,
            ui.menu_item(t("versions.restore"), icon_name="copy-plus", on_select=_VERSIONS.restore(version.id)),
        ),
        rx.cond(
            (version.status == "archived") & _DRAFT.can_edit,
            ui.menu_item(
                t("versions.roll_back"), icon_name="history", on_select=_VERSIONS.ask_to_roll_back(version.id)
            ),
        ),
        label=t("versions.actions", number=version.number),
    )


def _compared() -> rx.Component:
    return ui.toolbar(
        _side(t("versions.left"), _VERSIONS.left, _VERSIONS.choose_left),
        ui.icon("arrow-right", 14),
        _side(t("versions.right"), _VERSIONS.right, _VERSIONS.choose_right),
        ui.spacer(),
        ui.segmented(
            t("versions.layout"),
            (("side", t("versions.layout.side")), ("inline", t("versions.layout.inline"))),
            value=_VERSIONS.layout,
            on_choose=_VERSIONS.set_layout,
        ),
        label=t("versions.compare"),
    )


def _side(label: Any, chosen: Any, on_choose: Any) -> rx.Component:
    return rx.el.span(
        rx.el.select(
            rx.el.option(t("versions.nothing"), value="0"),
            rx.foreach(
                _VERSIONS.versions,
                lambda each: rx.el.option(
                    f"v{each.number} · ", status_words(each.status), value=each.id.to(str), key=each.id
                ),
            ),
            value=chosen.to(str),
            on_change=on_choose,
            aria_label=label,
            class_name="input select",
        ),
        ui.icon("chevron-down", 14, class_name="select-arrow"),
        class_name="select-frame version-select",
    )


def _ledger() -> rx.Component:
    return rx.cond(
        _VERSIONS.releases.length() > 0,
        ui.table(
            t("versions.ledger"),
            [ui.header_cell(t(f"versions.ledger.{each}")) for each in ("when", "who", "what", "note", "gate")],
            rx.foreach(_VERSIONS.releases, _release),
        ),
        ui.text(t("versions.ledger.empty"), tone="muted"),
    )


def _release(release: Any) -> rx.Component:
    numbers = rx.cond(
        release.from_number > 0, f"v{release.from_number} → v{release.to_number}", f"v{release.to_number}"
    )
    kind = rx.cond(release.kind == "roll_back", t("versions.kind.roll_back"), t("versions.kind.promote"))
    return rx.el.tr(
        ui.cell(local_time(release.at)),
        ui.cell(release.actor),
        ui.cell(kind, " ", rx.el.span(numbers, class_name="numbers")),
        ui.cell(release.note, class_name="ledger-note"),
        ui.cell(gate_line(release.gate)),
        key=release.to_number,
    )


def promote_dialog() -> rx.Component:
    return ui.dialog(
        t("editor.promote.title"),
        rx.el.div(
            diff(_PROMOTION.diff, rx.cond(_PROMOTION.is_first, "plain", "inline")),
            class_name="dialog-diff",
            role="region",
            aria_label=t("versions.compare"),
            tab_index=0,
        ),
        gate_review(),
        _promote_form(),
        open=_PROMOTION.is_open,
        on_open_change=_PROMOTION.set_open,
        description=rx.cond(_PROMOTION.is_first, t("editor.promote.first"), t("editor.promote.body")),
        width="large",
    )


def roll_back_dialog() -> rx.Component:
    return ui.dialog(
        t("versions.roll_back"),
        _note_form(_VERSIONS.roll_back, t("versions.roll_back.note"), t("versions.roll_back.confirm")),
        open=_VERSIONS.rolled > 0,
        on_open_change=_VERSIONS.set_asking,
        description=t("versions.roll_back.body"),
    )


def _promote_form() -> rx.Component:
    """Whoever may go past a gate that blocks writes why; nobody else gets a button."""
    is_blocked = _GATE.review.answer == GateAnswer.BLOCKS.value
    return rx.form(
        ui.text_area(t("editor.promote.note"), name="note", rows="2", max_length=NOTE_MAX),
        rx.cond(
            is_blocked & _GATE.can_override,
            ui.text_area(
                t("gate.override"),
                hint=t("gate.override.hint"),
                name="override",
                rows="2",
                max_length=OVERRIDE_MAX,
                required=True,
            ),
        ),
        rx.cond(is_blocked & ~_GATE.can_override, ui.callout(t("gate.override.others"), tone="warn")),
        ui.row(
            ui.spacer(),
            ui.dialog_close(),
            rx.cond(
                is_blocked,
                ui.submit_button(t("gate.override.confirm"), variant="danger", disabled=~_GATE.can_override),
                ui.submit_button(t("editor.promote.confirm"), disabled=_GATE.review.answer == ""),
            ),
        ),
        on_submit=_PROMOTION.promote,
        reset_on_submit=False,
        class_name="column form",
    )


def _note_form(on_submit: Any, label: Any, confirm: Any) -> rx.Component:
    return rx.form(
        ui.text_area(label, name="note", rows="2", max_length=2000),
        ui.row(ui.spacer(), ui.dialog_close(), ui.submit_button(confirm)),
        on_submit=on_submit,
        class_name="column form",
    )
