"""The list of golden samples."""

from __future__ import annotations

from typing import Any

import reflex as rx

from promptmanager.domain.golden import SAMPLES_MAX
from promptmanager.ui.golden.bulk import choose_page, choose_sample
from promptmanager.ui.golden.files import import_button
from promptmanager.ui.golden.form_state import SampleFormState
from promptmanager.ui.golden.history_state import SampleHistoryState
from promptmanager.ui.golden.state import PAGE_SIZE, GoldenState
from promptmanager.ui.golden.views import KINDS
from promptmanager.ui.shared import components as ui
from promptmanager.ui.shared import routes
from promptmanager.ui.shared.asking import count
from promptmanager.ui.shared.formatted import ago, number
from promptmanager.ui.shared.messages import t, tn

_STATE: Any = GoldenState
_FORM: Any = SampleFormState
_HISTORY: Any = SampleHistoryState


def filters() -> rx.Component:
    return ui.toolbar(
        ui.search_field(t("golden.search"), value=_STATE.query, on_change=_STATE.search),
        rx.cond(
            count(_STATE.tags) > 0,
            rx.el.span(
                rx.el.select(
                    rx.el.option(t("golden.any_tag"), value=""),
                    rx.foreach(_STATE.tags, lambda each: rx.el.option(each[1], value=each[0])),
                    value=_STATE.tag,
                    on_change=_STATE.filter_by,
                    aria_label=t("golden.filter_tag"),
                    class_name="input select",
                ),
                ui.icon("chevron-down", 14, class_name="select-arrow"),
                class_name="select-frame",
            ),
        ),
        ui.switch(t("golden.show_archive"), checked=_STATE.is_archive, on_change=_STATE.show_archive),
        choose_page(),
        ui.spacer(),
        rx.el.span(
            rx.cond(
                _is_filtered(),
                tn("golden.found", _STATE.total),
                t("golden.standing", n=number(_STATE.total), limit=number(SAMPLES_MAX)),
            ),
            class_name="text text-small tone-faint",
            role="status",
        ),
        label=t("golden.filters"),
        class_name="golden-filters",
    )


def samples() -> rx.Component:
    listed = rx.el.ul(rx.foreach(_STATE.samples, _sample), class_name="golden-list")
    nothing = rx.cond(
        _is_filtered(),
        ui.empty_state("search-x", t("golden.none_found"), t("golden.none_found.body")),
        ui.empty_state("badge-check", t("golden.none"), t("golden.none.body"), new_button(), import_button()),
    )
    return rx.cond(_STATE.total > 0, listed, nothing)


def _is_filtered() -> Any:
    return (_STATE.query != "") | (_STATE.tag != "") | _STATE.is_archive


def new_button() -> rx.Component:
    return rx.cond(
        _STATE.can_edit,
        ui.button(t("golden.new"), icon_name="plus", variant="primary", on_click=_FORM.write_new, data_command=True),
    )


def _sample(sample: Any) -> rx.Component:
    return rx.el.li(
        ui.row(
            choose_sample(sample),
            ui.heading(sample.name, level=2, class_name="golden-name"),
            rx.foreach(sample.tags, lambda each: ui.tag(each, key=each)),
            rx.cond(sample.weight != "", ui.badge("\u00d7 ", sample.weight)),
            ui.spacer(),
            _menu(sample),
            class_name="golden-head",
        ),
        rx.cond(count(sample.inputs) > 0, inputs_of(sample)),
        rx.el.p(rx.cond(sample.expected != "", sample.expected, t("golden.no_expected")), class_name="golden-expected"),
        ui.row(
            check_words(sample),
            ui.spacer(),
            rx.el.span(
                t("golden.revision", number=sample.revision),
                " · ",
                sample.author,
                " · ",
                ago(sample.at),
                class_name="text text-small tone-faint",
            ),
            flex_wrap="wrap",
        ),
        class_name="golden-sample column",
        key=sample.id,
    )


def check_words(sample: Any) -> rx.Component:
    """Name the checks that a sample has, with the beginning of what each works with."""

    def words(check: Any) -> rx.Component:
        text = rx.cond(check.value != "", rx.el.span(check.value, class_name="golden-check-text"))
        return ui.badge(rx.match(check.name, *_words(), check.name), text)

    return ui.row(
        rx.foreach(sample.checks, words),
        rx.cond(count(sample.checks) == 0, ui.badge(t("golden.no_checks"), tone="warn")),
        flex_wrap="wrap",
    )


def _words() -> tuple[tuple[str, Any], ...]:
    return tuple((kind, t(f"golden.check.{kind}")) for kind in KINDS)


def inputs_of(sample: Any) -> rx.Component:
    def named(each: Any) -> rx.Component:
        return rx.el.div(rx.el.dt(ui.code(each.name)), rx.el.dd(each.value, class_name="truncate"))

    return rx.el.dl(rx.foreach(sample.inputs, named), class_name="facts golden-inputs")


def _menu(sample: Any) -> rx.Component:
    archived = ui.menu_item(t("golden.restore"), icon_name="undo-2", on_select=_STATE.restore(sample.id))
    standing = ui.menu_item(t("golden.archive"), icon_name="archive", on_select=_STATE.archive(sample.id))
    return ui.row(
        rx.cond(
            _STATE.can_edit & ~_STATE.is_archive,
            ui.button(t("golden.edit_short"), size="small", variant="ghost", on_click=_FORM.edit(sample.id)),
        ),
        ui.menu(
            ui.menu_item(t("golden.history"), icon_name="history", on_select=_HISTORY.open(sample.id)),
            rx.cond(
                sample.run_id != "",
                ui.menu_link(t("golden.source_run"), icon_name="external-link", href=routes.run(sample.run_id)),
            ),
            rx.cond(_STATE.can_edit, rx.cond(_STATE.is_archive, archived, standing)),
            label=t("common.more"),
        ),
    )


def history_dialog() -> rx.Component:
    def line(revision: Any) -> rx.Component:
        return rx.el.li(
            ui.row(
                ui.badge(t("golden.revision", number=revision.number)),
                ui.text(revision.author),
                ui.spacer(),
                rx.el.span(ago(revision.at), class_name="text text-small tone-faint"),
            ),
            rx.cond(revision.reason != "", rx.el.p(revision.reason, class_name="text tone-muted")),
            rx.el.p(revision.expected, class_name="golden-expected"),
            class_name="column golden-revision",
        )

    return ui.dialog(
        t("golden.history"),
        rx.el.ol(rx.foreach(_HISTORY.revisions, line), class_name="column"),
        description=_HISTORY.name,
        open=_HISTORY.is_open,
        on_open_change=_HISTORY.set_open,
    )


def pager() -> rx.Component:
    return rx.cond(
        _STATE.total > PAGE_SIZE,
        ui.row(
            ui.button(t("golden.before"), on_click=_STATE.turn(-1), disabled=_STATE.page == 1),
            ui.button(t("golden.after"), on_click=_STATE.turn(1), disabled=_STATE.page * PAGE_SIZE >= _STATE.total),
        ),
    )
