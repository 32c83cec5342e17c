"""Choosing a model: a search over the catalogue with what each model costs and holds."""

from dataclasses import replace
from typing import Any

import reflex as rx

from promptmanager.domain.errors import ModelUnknown, PremiumModel, ProviderError
from promptmanager.domain.identity import Actor
from promptmanager.domain.models import Model
from promptmanager.services.product import services
from promptmanager.ui.shared import components as ui
from promptmanager.ui.shared.formatted import compact, money
from promptmanager.ui.shared.messages import t, tn
from promptmanager.ui.shared.model_views import ModelView, matching, model_view, trouble_view
from promptmanager.ui.shared.notices import errors_shown
from promptmanager.ui.shared.passing import passes
from promptmanager.ui.shared.session import SessionState, current_actor

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

    @rx.event
    async def mark(self, model_id: str, is_favourite: bool) -> None:  # noqa: FBT001 - what a switch tells
        """Mark a model as one to come back to, or unmark it."""
        async with errors_shown(self):
            await services().model_choices.set_favourite(
                actor=await current_actor(self), model_id=model_id, is_favourite=is_favourite
            )
        await self._find()

    @rx.event
    async def unlock(self, name: str) -> None:
        """Say what unlocks a model that the plan does not include."""
        async with errors_shown(self):
            await current_actor(self)
            self.place = ""
            raise PremiumModel(model=name)

    async def _find(self) -> None:
        async with errors_shown(self):
            actor = await current_actor(self)
            known = await services().models.list(actor=actor)
            found = matching(known, self.query, len(known))
            self.total = len(found)
            self.models = (await _viewed(actor, found, is_searched=bool(self.query)))[:_SHOWN_MAX]


async def look_up(actor: Actor, model_id: str) -> ModelView:
    """Return what is known of a model that somebody chose; of one that is gone, its id."""
    if not model_id:
        return ModelView()
    try:
        view = model_view(await services().models.find(actor=actor, model_id=model_id))
    except (ModelUnknown, ProviderError):
        return ModelView(id=model_id, name=model_id, is_known=False)
    return replace(view, trouble=trouble_view(await services().models.trouble(actor=actor, model_id=model_id)))


async def _viewed(actor: Actor, found: list[Model], *, is_searched: bool) -> list[ModelView]:
    """Return what the list shows; while nothing is searched, the favourites stand first, then what was run of late."""
    entitlement = await services().plans.entitlement(actor=actor)
    favourites = await services().model_choices.favourites(actor=actor)
    recent = await services().model_choices.recent(actor=actor)
    views = [
        replace(
            model_view(model),
            is_locked=not entitlement.may_run(model),
            is_favourite=model.id in favourites,
            is_recent=model.id in recent,
        )
        for model in found
    ]
    return views if is_searched else sorted(views, key=lambda view: (not view.is_favourite, not view.is_recent))


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
        model_trouble(chosen.trouble),
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
            rx.el.p(
                tn("models.found", ModelPickerState.total),
                rx.cond(ModelPickerState.total > _SHOWN_MAX, rx.fragment(". ", t("models.first_only", n=_SHOWN_MAX))),
                class_name="text text-small tone-faint",
                role="status",
            ),
            open=rx.Var.create(ModelPickerState.place) == place,
            on_open_change=ModelPickerState.set_open,
            width="medium",
        ),
    )


def trouble_words(trouble: Any) -> Any:
    return rx.cond(SessionState.locale == "fr", trouble.fr, trouble.en)


def model_trouble(trouble: Any, *before: Any) -> rx.Component:
    """Say why a model can no longer be run, and which come closest; nothing of one that can."""
    words = (*before, trouble_words(trouble))
    return rx.cond(trouble.en != "", ui.callout(*words, tone="warn", icon_name="triangle-alert", role="status"))


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
        rx.cond(
            model.is_locked,
            _choice_button(model, chosen, ModelPickerState.unlock(model.name)),
            _choice_button(model, chosen, [ModelPickerState.close, on_choose(model.id)]),
        ),
        ui.icon_button(
            "star",
            rx.cond(model.is_favourite, t("models.unmark", model=model.name), t("models.mark", model=model.name)),
            on_click=ModelPickerState.mark(model.id, ~model.is_favourite),
            aria_pressed=model.is_favourite,
            class_name="model-star",
        ),
        key=model.id,
        class_name="model-item",
    )


def _choice_button(model: Any, chosen: Any, on_click: Any) -> rx.Component:
    return rx.el.button(
        rx.el.span(
            rx.cond(model.is_locked, ui.icon("lock", 13)),
            rx.el.span(model.name, class_name="truncate"),
            model_badge(model),
            rx.cond(model.is_recent, ui.text(t("models.recent"), tone="faint", size="small")),
            class_name="row gap-2",
        ),
        rx.el.span(
            rx.el.span(model.id, class_name="truncate"),
            model_facts(model),
            rx.cond(model.is_locked, rx.el.span(t("models.locked"), class_name="tone-warn")),
            class_name="model-line",
        ),
        type="button",
        class_name="model-choice",
        aria_pressed=model.id == chosen.id,
        on_click=on_click,
    )
