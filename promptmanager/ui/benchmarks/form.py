"""The form of a new benchmark."""

from __future__ import annotations

from typing import Any

import reflex as rx

from promptmanager.domain.benchmarks import CELLS_MAX, COLUMNS_MAX, REPETITIONS_MAX
from promptmanager.domain.benchmarks.benchmark import NAME_MAX
from promptmanager.ui.benchmarks.form_state import BenchmarkFormState
from promptmanager.ui.shared import components as ui
from promptmanager.ui.shared import routes
from promptmanager.ui.shared.asking import count
from promptmanager.ui.shared.benchmarks.words import version_words
from promptmanager.ui.shared.formatted import ago, number
from promptmanager.ui.shared.messages import t
from promptmanager.ui.shared.model_picker import model_badge, model_facts, model_picker, model_trouble
from promptmanager.ui.shared.model_views import ModelView
from promptmanager.ui.shared.prompt_picker import prompt_picker

_STATE: Any = BenchmarkFormState


def form() -> rx.Component:
    return rx.el.div(
        _group("benchmarks.prompt", _prompt()),
        rx.cond(
            _STATE.status == "ready",
            rx.fragment(
                _group("benchmarks.versions_group", _versions(), hint=t("benchmarks.versions.hint")),
                _group("benchmarks.models_group", _models(), hint=t("benchmarks.columns.hint", limit=COLUMNS_MAX)),
                _group(
                    "benchmarks.samples_group", _samples(), hint=t("benchmarks.cells.hint", limit=number(CELLS_MAX))
                ),
                _group("benchmarks.limits_group", _limits(), hint=t("benchmarks.ceiling.hint")),
                _group("benchmarks.name_group", _name()),
            ),
        ),
        class_name="panel bench-form",
    )


def _group(title_key: str, *children: rx.Component, hint: Any = None) -> rx.Component:
    told = () if hint is None else (rx.el.p(hint, class_name="field-hint"),)
    return rx.el.section(
        rx.el.div(ui.heading(t(title_key), level=2, class_name="heading-3"), *told, class_name="bench-told"),
        rx.el.div(*children, class_name="bench-asked column"),
        class_name="bench-group",
    )


def _prompt() -> rx.Component:
    return ui.row(
        prompt_picker(
            "new-benchmark",
            t("benchmarks.choose_prompt"),
            shown=rx.cond(_STATE.prompt.title != "", _STATE.prompt.title, t("benchmarks.choose_prompt")),
            on_pick=_STATE.choose_prompt,
            class_name="bench-pick",
        ),
        rx.cond(
            _STATE.prompt.slug != "",
            ui.text_link(t("benchmarks.open_prompt"), href=routes.prompt(_STATE.prompt.slug)),
        ),
        flex_wrap="wrap",
    )


def _versions() -> rx.Component:
    def version(each: Any) -> rx.Component:
        status = rx.match(
            each.status,
            *((one, t(f"versions.status.{one}")) for one in ("draft", "production", "archived")),
            each.status,
        )
        label = rx.fragment(
            rx.el.strong(version_words(each.number, False), class_name="numbers"),
            ui.status_badge(each.status.upper(), status),
            rx.el.span(
                rx.cond(each.model != "", each.model, t("benchmarks.no_model")),
                rx.cond(each.note != "", rx.fragment(" · ", each.note)),
                class_name="text text-small tone-muted truncate",
            ),
            rx.el.span(ago(each.at), class_name="text text-small tone-faint bench-when"),
        )
        box = ui.checkbox(label, checked=each.is_chosen, on_change=lambda is_on: _STATE.choose_version(each.id, is_on))
        return rx.el.li(box, key=each.id.to(str), class_name="bench-choice")

    return rx.el.ul(rx.foreach(_STATE.versions, version), class_name="bench-versions")


def _models() -> rx.Component:
    def chosen(model: Any) -> rx.Component:
        return rx.el.li(
            ui.row(
                rx.el.span(model.name, class_name="truncate"),
                model_badge(model),
                ui.spacer(),
                model_facts(model),
                ui.icon_button(
                    "x",
                    t("benchmarks.remove_model", name=model.name),
                    on_click=_STATE.remove_model(model.id),
                    size="small",
                ),
            ),
            model_trouble(model.trouble),
            key=model.id,
            class_name="bench-model",
        )

    return rx.fragment(
        ui.checkbox(
            t("benchmarks.own_models"),
            checked=_STATE.typed.asks_each,
            on_change=lambda is_on: _STATE.switch("asks_each", is_on),
        ),
        rx.cond(count(_STATE.models) > 0, rx.el.ul(rx.foreach(_STATE.models, chosen), class_name="bench-models")),
        model_picker("benchmark", rx.Var.create(ModelView()), _STATE.add_model),
    )


def _samples() -> rx.Component:
    everything = rx.el.option(rx.Var.create(f"{t('benchmarks.all_samples')} ({_STATE.prompt.samples})"), value="")
    tag_id = "benchmark-tag"
    return rx.cond(
        _STATE.prompt.samples > 0,
        rx.fragment(
            rx.el.div(
                ui.field(
                    t("benchmarks.tag"),
                    rx.el.span(
                        rx.el.select(
                            everything,
                            rx.foreach(_STATE.tags, lambda each: rx.el.option(each[1], value=each[0])),
                            id=tag_id,
                            value=_STATE.typed.tag,
                            on_change=lambda tag: _STATE.type_in("tag", tag),
                            class_name="input select",
                        ),
                        ui.icon("chevron-down", 14, class_name="select-arrow"),
                        class_name="select-frame",
                    ),
                    control_id=tag_id,
                ),
                _typed("repetitions", t("benchmarks.repetitions", limit=REPETITIONS_MAX), input_mode="numeric"),
                class_name="bench-pair",
            ),
            ui.switch(
                t("benchmarks.asks_anew"),
                checked=_STATE.typed.asks_anew,
                on_change=lambda is_on: _STATE.switch("asks_anew", is_on),
            ),
            rx.el.p(t("benchmarks.asks_anew.hint"), class_name="field-hint"),
        ),
        ui.callout(
            t("benchmarks.no_samples"),
            " ",
            ui.text_link(t("benchmarks.to_samples"), href=routes.golden(_STATE.prompt.slug)),
            tone="warn",
            icon_name="badge-check",
        ),
    )


def _limits() -> rx.Component:
    none = t("benchmarks.no_ceiling")
    return rx.fragment(
        rx.el.div(
            _typed("ceiling_usd", t("benchmarks.ceiling_usd"), input_mode="decimal", placeholder=none),
            _typed("ceiling_calls", t("benchmarks.ceiling_calls"), input_mode="numeric", placeholder=none),
            class_name="bench-pair",
        ),
        rx.el.p(t("benchmarks.ceiling.counts"), class_name="field-hint"),
    )


def _name() -> rx.Component:
    return _typed("name", t("benchmarks.name"), max_length=NAME_MAX, placeholder=t("benchmarks.name.made"))


def _typed(name: str, label: Any, **props: Any) -> rx.Component:
    return ui.text_field(
        label,
        value=getattr(_STATE.typed, name),
        on_change=lambda text: _STATE.type_in(name, text),
        auto_complete="off",
        control_id=f"benchmark-{name.replace('_', '-')}",
        **props,
    )
