"""The dialog that takes a file of golden samples in, after a look at what would come of it."""

from __future__ import annotations

from typing import Any

import reflex as rx

from promptmanager.domain.golden import SAMPLES_MAX
from promptmanager.domain.golden_files import CHECK, DOCUMENT_BYTES_MAX, INPUT
from promptmanager.ui.golden.components import check_words, inputs_of
from promptmanager.ui.golden.importing_state import NO_CHECK, SampleImportState
from promptmanager.ui.golden.state import GoldenState
from promptmanager.ui.golden.views import COMPARING_KINDS, TEXT_KINDS
from promptmanager.ui.shared import components as ui
from promptmanager.ui.shared import routes
from promptmanager.ui.shared.asking import count, is_true
from promptmanager.ui.shared.formatted import number
from promptmanager.ui.shared.messages import t, tn
from promptmanager.ui.shared.sent_file import SentFile

_IMPORT: Any = SampleImportState
_FOUND: Any = SampleImportState.found
_ACCEPT = ".csv,.tsv,.txt,.json,.jsonl,.ndjson,.yaml,.yml,text/csv,application/json,application/yaml"
_MEGABYTES = DOCUMENT_BYTES_MAX // 2**20


def import_dialog() -> rx.Component:
    is_done, is_previewed = _IMPORT.stage == "done", _IMPORT.stage == "previewed"
    return ui.dialog(
        t("golden.import"),
        rx.cond(is_done, _done(), rx.fragment(_file(), _refusal(), rx.cond(is_previewed, _preview()))),
        open=is_true(SampleImportState.is_open),
        on_open_change=_IMPORT.set_open,
        description=t("golden.import.body", limit=number(SAMPLES_MAX)),
        width="large",
        footer=(
            rx.cond(is_done, ui.dialog_close(t("common.close")), ui.dialog_close()),
            rx.cond(
                is_previewed,
                ui.button(
                    t("golden.import.confirm", n=number(_FOUND.new)),
                    variant="primary",
                    disabled=(_FOUND.new == 0) | ~_FOUND.fits,
                    busy=_IMPORT.is_confirmed,
                    on_click=_IMPORT.confirm,
                ),
            ),
        ),
    )


def _file() -> rx.Component:
    return SentFile.create(
        address=routes.golden_file(GoldenState.slug, "import"),
        label=t("golden.import.choose"),
        hint=t("golden.import.hint", megabytes=_MEGABYTES),
        busy=t("golden.import.busy"),
        limit=DOCUMENT_BYTES_MAX,
        accept=_ACCEPT,
        too_big={"error": "sample_file.too_big", "facts": {"limit": _MEGABYTES}},
        wish=_IMPORT.wish,
        go=_IMPORT.is_confirmed,
        on_preview=_IMPORT.show_preview,
        on_done=_IMPORT.finish,
        on_refused=_IMPORT.refuse,
    )


def _refusal() -> rx.Component:
    return rx.cond(_IMPORT.error != "", ui.callout(_IMPORT.error, tone="bad", icon_name="circle-alert", role="alert"))


def _preview() -> rx.Component:
    return ui.column(
        _figures(),
        rx.cond(count(_IMPORT.columns) > 0, _mapping()),
        _problems(),
        _notes(),
        rx.cond(count(_FOUND.samples) > 0, _samples()),
        gap=4,
    )


def _figures() -> rx.Component:
    return rx.fragment(
        ui.row(
            ui.badge(tn("golden.import.new", _FOUND.new), tone="good"),
            rx.cond(_FOUND.same > 0, ui.badge(tn("golden.import.same", _FOUND.same))),
            rx.cond(_FOUND.bad > 0, ui.badge(tn("golden.import.bad", _FOUND.bad), tone="warn")),
            ui.spacer(),
            ui.text(
                t("golden.standing", n=number(_FOUND.standing), limit=number(SAMPLES_MAX)), tone="faint", size="small"
            ),
            flex_wrap="wrap",
            role="status",
        ),
        rx.cond(
            ~_FOUND.fits,
            ui.callout(
                t("golden.import.no_room", room=number(SAMPLES_MAX - _FOUND.standing)),
                tone="bad",
                icon_name="circle-alert",
                role="alert",
            ),
        ),
    )


def _mapping() -> rx.Component:
    return rx.el.fieldset(
        rx.el.legend(t("golden.import.columns"), class_name="field-label"),
        rx.el.ul(rx.foreach(_IMPORT.columns, _column), class_name="import-columns"),
        ui.row(
            ui.select(
                t("golden.import.check"),
                [
                    (NO_CHECK, t("golden.import.check.none")),
                    *((kind, t(f"golden.check.{kind}")) for kind in COMPARING_KINDS),
                ],
                hint=t("golden.import.check.hint"),
                value=rx.cond(_FOUND.check == "", NO_CHECK, _FOUND.check),
                on_change=_IMPORT.choose_check,
            ),
            rx.cond(
                _FOUND.delimiter != "",
                ui.select(
                    t("golden.import.delimiter"),
                    [
                        (",", t("golden.import.delimiter.comma")),
                        (";", t("golden.import.delimiter.semicolon")),
                        ("\t", t("golden.import.delimiter.tab")),
                        ("|", t("golden.import.delimiter.bar")),
                    ],
                    value=_FOUND.delimiter,
                    on_change=_IMPORT.choose_delimiter,
                ),
            ),
            class_name="golden-pair",
            align_items="start",
        ),
        class_name="column golden-group",
    )


def _column(column: Any, place: Any) -> rx.Component:
    control_id = f"column-{place}"
    choice = rx.el.span(
        rx.el.select(
            *_roles(column),
            id=control_id,
            value=column.role,
            on_change=lambda role: _IMPORT.choose_role(column.name, role),
            class_name="input select",
        ),
        ui.icon("chevron-down", 14, class_name="select-arrow"),
        class_name="select-frame",
    )
    return rx.el.li(
        rx.el.label(ui.code(column.name), html_for=control_id, class_name="import-column-name"),
        rx.el.span(column.example, class_name="truncate tone-faint text-small"),
        choice,
        class_name="import-column",
        data_unused=column.role == "",
        key=column.name,
    )


def _roles(column: Any) -> tuple[rx.Component, ...]:
    def variable(name: Any) -> rx.Component:
        return rx.el.option(t("golden.role.variable", name=name), value=f"{INPUT}{name}")

    return (
        rx.el.option(t("golden.role.unused"), value=""),
        rx.el.optgroup(
            rx.foreach(_FOUND.variables, variable),
            rx.cond(column.own != "", variable(column.own)),
            label=t("golden.inputs"),
        ),
        rx.el.optgroup(
            *(
                rx.el.option(t(f"golden.{role}"), value=role)
                for role in ("name", "expected", "tags", "weight", "checks", "combination")
            ),
            label=t("golden.role.of_sample"),
        ),
        rx.el.optgroup(
            *(
                rx.el.option(t("golden.role.check", kind=t(f"golden.check.{kind}")), value=f"{CHECK}{kind}")
                for kind in TEXT_KINDS
            ),
            label=t("golden.role.of_check"),
        ),
    )


def _problems() -> rx.Component:
    return rx.cond(
        _FOUND.bad > 0,
        ui.callout(
            rx.el.p(tn("golden.import.problems", _FOUND.bad)),
            _lines(_FOUND.problems, _FOUND.more, t("golden.import.left_out")),
            tone="warn",
            icon_name="triangle-alert",
        ),
    )


def _notes() -> rx.Component:
    return rx.cond(
        count(_FOUND.notes) > 0,
        ui.callout(
            rx.el.p(t("golden.import.notes")),
            _lines(_FOUND.notes, _FOUND.more_notes, t("golden.import.no_counterpart")),
        ),
    )


def _lines(problems: Any, more: Any, label: Any) -> rx.Component:
    def line(problem: Any) -> rx.Component:
        lines = rx.cond(
            problem.are_many,
            t("golden.import.lines", lines=problem.lines),
            t("golden.import.line", line=problem.lines),
        )
        return rx.el.li(rx.el.strong(lines), " ", problem.text)

    return rx.el.ul(
        rx.foreach(problems, line),
        rx.cond(more != "", rx.el.li(t("golden.import.more", lines=more))),
        class_name="import-problems",
        tab_index=0,
        aria_label=label,
    )


def _samples() -> rx.Component:
    def sample(found: Any) -> rx.Component:
        return rx.el.li(
            ui.row(
                ui.text(found.name, font_weight=500, overflow_wrap="anywhere"),
                rx.foreach(found.tags, lambda each: ui.tag(each, key=each)),
                rx.cond(found.weight != "", ui.badge("\u00d7 ", found.weight)),
                ui.spacer(),
                ui.text(t("golden.import.line", line=found.line), tone="faint", size="small"),
                flex_wrap="wrap",
            ),
            rx.cond(count(found.inputs) > 0, inputs_of(found)),
            rx.cond(found.expected != "", rx.el.p(found.expected, class_name="golden-expected")),
            check_words(found),
            class_name="column import-sample",
            key=found.line,
        )

    return rx.el.div(
        rx.el.h3(t("golden.import.first"), class_name="field-label"),
        rx.el.ul(rx.foreach(_FOUND.samples, sample), class_name="import-samples"),
        class_name="column",
    )


def _done() -> rx.Component:
    return ui.column(
        ui.callout(tn("golden.imported", _FOUND.new), tone="good", icon_name="circle-check", role="status"),
        rx.cond(_FOUND.same > 0, ui.text(tn("golden.import.same", _FOUND.same), tone="muted")),
        _problems(),
        _notes(),
    )
