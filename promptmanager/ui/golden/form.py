"""The form of a golden sample."""

from __future__ import annotations

from typing import Any

import reflex as rx

from promptmanager.domain.golden import CHECKS_MAX, NAME_MAX, REASON_MAX
from promptmanager.ui.golden.form_keeper import FormKeeper
from promptmanager.ui.golden.form_state import SampleFormState
from promptmanager.ui.golden.views import COMPARING_KINDS, KINDS
from promptmanager.ui.shared import components as ui
from promptmanager.ui.shared.asking import count
from promptmanager.ui.shared.messages import t

_FORM: Any = SampleFormState
_LENGTH, _NUMERIC, _JSON, _SIMILARITY = "length", "numeric", "json_equal", "similarity"
_JUDGE, _HUMAN = "judge", "human"


def sample_dialog() -> rx.Component:
    opened = _FORM.opened
    return ui.dialog(
        rx.cond(opened.id > 0, t("golden.edit"), t("golden.new")),
        rx.form(
            _kept_notes(),
            FormKeeper.create(on_keep=_FORM.keep),
            ui.text_field(t("golden.name"), name="name", default_value=opened.name, required=True, max_length=NAME_MAX),
            _inputs(),
            ui.text_area(
                t("golden.expected"),
                hint=t("golden.expected.hint"),
                name="expected",
                default_value=opened.expected,
                rows="5",
            ),
            _checks(),
            ui.row(
                ui.text_field(t("golden.tags"), hint=t("golden.tags.hint"), name="tags", default_value=opened.tags),
                ui.text_field(
                    t("golden.weight"),
                    hint=t("golden.weight.hint"),
                    name="weight",
                    default_value=opened.weight,
                    input_mode="decimal",
                ),
                class_name="golden-pair",
                align_items="start",
            ),
            ui.text_field(
                t("golden.reason"),
                hint=t("golden.reason.hint"),
                name="reason",
                default_value=opened.reason,
                max_length=REASON_MAX,
            ),
            rx.cond(_FORM.error != "", ui.callout(_FORM.error, tone="bad", role="alert")),
            ui.row(
                ui.text(t("golden.form.kept_hint"), tone="faint", size="small"),
                ui.spacer(),
                ui.dialog_close(t("common.close")),
                ui.submit_button(t("common.save"), ui.kbd("Ctrl", "↵")),
                flex_wrap="wrap",
            ),
            on_submit=_FORM.save,
            reset_on_submit=False,
            class_name="column form",
            key=_FORM.opening.to_string(),
        ),
        open=_FORM.is_open,
        on_open_change=_FORM.set_open,
        width="large",
    )


def _kept_notes() -> rx.Component:
    return rx.cond(
        _FORM.is_kept,
        ui.callout(
            ui.row(
                ui.text(
                    rx.cond(
                        _FORM.overtaken_by != "",
                        t("golden.form.overtaken", author=_FORM.overtaken_by),
                        t("golden.form.kept"),
                    )
                ),
                ui.spacer(),
                ui.button(t("golden.form.start_over"), size="small", on_click=_FORM.start_over),
                flex_wrap="wrap",
            ),
            tone="accent",
            icon_name="history",
            role="status",
        ),
    )


def _inputs() -> rx.Component:
    def field(each: Any, place: Any) -> rx.Component:
        control_id = f"sample-input-{place}"
        area = rx.el.textarea(
            id=control_id, name=f"input-{place}", default_value=each.value, rows="2", class_name="input area"
        )
        return rx.el.div(
            rx.el.label(ui.code(each.name), html_for=control_id, class_name="field-label"), area, class_name="field"
        )

    return rx.cond(
        count(_FORM.opened.inputs) > 0,
        rx.el.fieldset(
            rx.el.legend(t("golden.inputs"), class_name="field-label"),
            rx.foreach(_FORM.opened.inputs, field),
            class_name="column golden-group",
        ),
    )


def _checks() -> rx.Component:
    return rx.el.fieldset(
        rx.el.legend(t("golden.checks"), class_name="field-label"),
        rx.cond(
            count(_FORM.checks) > 1,
            ui.select(
                t("golden.combination"),
                [("all", t("golden.combination.all")), ("any", t("golden.combination.any"))],
                name="combination",
                default_value=_FORM.opened.combination,
                bare=True,
            ),
        ),
        rx.foreach(_FORM.checks, _check),
        rx.cond(count(_FORM.checks) == 0, ui.text(t("golden.checks.none"), tone="muted", size="small")),
        ui.row(
            ui.button(
                t("golden.checks.add"),
                icon_name="plus",
                size="small",
                on_click=_FORM.add_check,
                disabled=count(_FORM.checks) >= CHECKS_MAX,
            )
        ),
        class_name="column golden-group",
    )


def _check(check: Any) -> rx.Component:
    return rx.el.div(
        ui.row(
            ui.select(
                t("golden.check.kind"),
                [(kind, t(f"golden.check.{kind}")) for kind in KINDS],
                bare=True,
                control_id=f"check-kind-{check.key}",
                value=check.kind,
                on_change=lambda kind: _FORM.choose_kind(check.key, kind),
            ),
            ui.spacer(),
            ui.icon_button("trash-2", t("golden.check.remove"), on_click=_FORM.remove_check(check.key)),
        ),
        rx.cond(check.kind != _LENGTH, _reference(check)),
        rx.match(
            check.kind,
            (_LENGTH, _lengths(check)),
            (_NUMERIC, _numbered(check, "tolerance", check.tolerance)),
            (_SIMILARITY, _numbered(check, "threshold", check.threshold)),
            (_JSON, rx.fragment(_numbered(check, "tolerance", check.tolerance), _ignored(check))),
            (_JUDGE, _judge(check)),
            rx.fragment(),
        ),
        class_name="golden-check column",
        key=check.key,
    )


def _reference(check: Any) -> rx.Component:
    """Give what the check works with; those that compare say what an empty field means."""
    control_id = f"check-reference-{check.key}"
    words = rx.match(
        check.kind,
        ("regex", t("golden.check.pattern")),
        ("json_schema", t("golden.check.schema")),
        ("contains_not", t("golden.check.unwanted")),
        (_JUDGE, t("golden.check.rubric")),
        (_HUMAN, t("golden.check.question")),
        t("golden.check.reference"),
    )
    compared = ((kind, t("golden.check.reference.hint")) for kind in COMPARING_KINDS)
    by_others = ((kind, t(f"golden.check.{kind}.hint")) for kind in (_JUDGE, _HUMAN))
    hint = rx.match(check.kind, *compared, *by_others, "")
    return rx.el.div(
        rx.el.label(words, html_for=control_id, class_name="field-label"),
        rx.el.textarea(
            id=control_id,
            name=f"reference-{check.key}",
            default_value=check.reference,
            rows="2",
            class_name="input area mono",
            aria_describedby=f"{control_id}-hint",
        ),
        rx.el.p(hint, id=f"{control_id}-hint", class_name="field-hint"),
        class_name="field",
    )


def _lengths(check: Any) -> rx.Component:
    return ui.row(_numbered(check, "minimum", check.minimum), _numbered(check, "maximum", check.maximum))


def _judge(check: Any) -> rx.Component:
    """Choose the model that judges; one that is no longer offered stays until another is chosen."""
    control_id = f"check-model-{check.key}"
    return ui.select(
        t("golden.check.model"),
        (
            ("", t("golden.check.model.none")),
            _FORM.models,
        ),
        control_id=control_id,
        name=f"model-{check.key}",
        default_value=check.model,
    )


def _numbered(check: Any, name: str, value: Any) -> rx.Component:
    control_id = f"check-{name}-{check.key}"
    return rx.el.div(
        rx.el.label(t(f"golden.check.{name}"), html_for=control_id, class_name="field-label"),
        rx.el.input(
            id=control_id, name=f"{name}-{check.key}", default_value=value, input_mode="decimal", class_name="input"
        ),
        class_name="field golden-number",
    )


def _ignored(check: Any) -> rx.Component:
    control_id = f"check-ignored-{check.key}"
    return rx.el.div(
        rx.el.label(t("golden.check.ignored"), html_for=control_id, class_name="field-label"),
        rx.el.textarea(
            id=control_id,
            name=f"ignored-{check.key}",
            default_value=check.ignored,
            rows="2",
            placeholder="/created_at",
            class_name="input area mono",
            aria_describedby=f"{control_id}-hint",
        ),
        rx.el.p(t("golden.check.ignored.hint"), id=f"{control_id}-hint", class_name="field-hint"),
        class_name="field",
    )
