"""Choosing a model: a search over the catalogue with what each model costs and holds."""

from typing import Any

import reflex as rx

from promptmanager.domain.errors import ModelUnknown, ProviderError
from promptmanager.domain.identity import Actor
from promptmanager.services.product import services
from promptmanager.ui.shared import components as ui
from promptmanager.ui.shared.formatted import compact, money
from promptmanager.ui.shared.messages import t, tn
from promptmanager.ui.shared.model_views import ModelView, matching, model_view
from promptmanager.ui.shared.notices import errors_shown
from promptmanager.ui.shared.passing import passes
from promptmanager.ui.shared.session import current_actor

_SHOWN_MAX = 60
_TONES = {"free": "good", "simulated": "warn"}


@passes("place")
class ModelPickerState(rx.State):
    """The picker that is open; ``place`` says which of a page's pickers."""

    place: str = ""
    query: str = ""
    models: list[ModelView] = []  # noqa: RUF012 - a var's default
    total: int = 0

    @rx.event
    async def open(self, place: str) -> None:
        self.place, self.query = place, ""
        await self._find()

    @rx.event
    async def search(self, query: str) -> None:
        self.query = query[:100]
        await self._find()

    @rx.event
    async def close(self) -> None:
        await current_actor(self)
        self.place = ""

    @rx.event
    async def set_open(self, is_open: bool) -> None:  # noqa: FBT001 - what the dialog tells
        await current_actor(self)
        if not is_open:
            self.place = ""

    async def _find(self) -> None:
        async with errors_shown(self):
            known = await services().models.list(actor=await current_actor(self))
            found = matching(known, self.query, len(known))
            self.total = len(found)
            self.models = [model_view(model) for model in found[:_SHOWN_MAX]]


async def look_up(actor: Actor, model_id: str) -> ModelView:
    """Return what is known of a model that somebody chose; of one that is gone, its id."""
    if not model_id:
        return ModelView()
    try:
        return model_view(await services().models.find(actor=actor, model_id=model_id))
    except (ModelUnknown, ProviderError):
        return ModelView(id=model_id, name=model_id, is_known=False)


def model_picker(place: str, chosen: Any, on_choose: Any, **props: Any) -> rx.Component:
    """Give a button with the chosen model that opens the search; ``on_choose`` takes the id of a model."""
    return rx.fragment(
        rx.el.button(
            rx.cond(
                chosen.id != "",
                rx.el.span(rx.el.span(chosen.name, class_name="truncate"), model_badge(chosen), class_name="row gap-2"),
                rx.el.span(t("models.choose"), class_name="tone-faint"),
            ),
            ui.icon("chevrons-up-down", 14),
            type="button",
            class_name="input model-button",
            aria_haspopup="dialog",
            aria_label=rx.cond(chosen.id != "", t("models.chosen", name=chosen.name), t("models.choose")),
            on_click=ModelPickerState.open(place),
            **props,
        ),
        ui.dialog(
            t("models.choose"),
            ui.search_field(
                t("models.search"),
                value=ModelPickerState.query,
                on_change=ModelPickerState.search,
                auto_focus=True,
            ),
            rx.el.ul(
                rx.foreach(ModelPickerState.models, lambda model: _choice(model, chosen, on_choose)),
                class_name="model-list",
            ),
            rx.el.p(tn("models.found", ModelPickerState.total), class_name="text text-small tone-faint", role="status"),
            open=rx.Var.create(ModelPickerState.place) == place,
            on_open_change=ModelPickerState.set_open,
            width="medium",
        ),
    )


def model_badge(model: Any) -> rx.Component:
    words = rx.match(
        model.kind, *((kind, t(f"models.kind.{kind}")) for kind in ("free", "simulated")), t("models.kind.premium")
    )
    tone: Any = rx.match(model.kind, *_TONES.items(), "plain")
    return ui.badge(words, tone=tone)


def model_facts(model: Any) -> rx.Component:
    """Say how much the model holds and what it costs."""
    return rx.el.span(
        rx.cond(model.context_length > 0, rx.el.span(t("models.context", n=compact(model.context_length)))),
        rx.cond(
            model.usd_in != "", rx.el.span(t("models.price", input=money(model.usd_in), output=money(model.usd_out)))
        ),
        class_name="model-facts numbers",
    )


def _choice(model: Any, chosen: Any, on_choose: Any) -> rx.Component:
    return rx.el.li(
        rx.el.button(
            rx.el.span(rx.el.span(model.name, class_name="truncate"), model_badge(model), class_name="row gap-2"),
            rx.el.span(rx.el.span(model.id, class_name="truncate"), model_facts(model), class_name="model-line"),
            type="button",
            class_name="model-choice",
            aria_pressed=model.id == chosen.id,
            on_click=[ModelPickerState.close, on_choose(model.id)],
        ),
        key=model.id,
    )
