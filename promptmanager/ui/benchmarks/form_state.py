"""The form of a new benchmark and its estimate. Whatever is refused, everything typed stays."""

import asyncio
from collections.abc import Mapping
from dataclasses import replace

import reflex as rx

from promptmanager.domain.errors import BenchmarkNotFound, InvalidInput, PromptManagerError, PromptNotFound
from promptmanager.domain.identity import Actor
from promptmanager.domain.permissions import Permission, is_allowed
from promptmanager.services.benchmarks import BenchmarkOrder
from promptmanager.services.product import services
from promptmanager.ui.benchmarks import opening
from promptmanager.ui.benchmarks.order_views import TYPED_MAX, PromptView, TypedView, VersionView, order_of
from promptmanager.ui.shared import routes
from promptmanager.ui.shared.benchmarks.estimate_views import NOTHING, EstimateView, estimate_view, refusal_view
from promptmanager.ui.shared.model_picker import look_up
from promptmanager.ui.shared.model_views import NO_TROUBLE, ModelView, TroubleView
from promptmanager.ui.shared.notices import errors_shown
from promptmanager.ui.shared.session import current_actor

# Reckoning waits until nothing was changed for so long.
_REST_SECONDS = 0.3
_TEXTS = ("name", "tag", "repetitions", "ceiling_usd", "ceiling_calls")
_SWITCHES = ("asks_anew", "asks_each")


class BenchmarkFormState(rx.State):
    """What is chosen and typed. ``status`` is loading, choosing (no prompt yet), missing or ready.

    The launch has its id from the time when the form opens, so that a double click is one launch.
    """

    status: str = "loading"
    prompt: PromptView = PromptView()
    versions: rx.Field[list[VersionView]] = rx.field(default_factory=list)
    models: rx.Field[list[ModelView]] = rx.field(default_factory=list)
    tags: rx.Field[list[tuple[str, str]]] = rx.field(default_factory=list)
    typed: TypedView = TypedView()
    can_run: bool = False
    is_launching: bool = False
    refusal: TroubleView = NO_TROUBLE

    _benchmark_id: str = ""
    # The address that the choices belong to.
    _opened: str = ""

    @rx.event
    async def load(self) -> rx.event.EventCallback | None:
        """Open the form as the address says; what was typed for the same address stays."""
        async with errors_shown(self):
            actor = await current_actor(self)
            self.can_run, self.refusal = is_allowed(actor.role, Permission.RUN), NO_TROUBLE
            asked = self.router.url.query_parameters
            if not self._benchmark_id:
                self._benchmark_id, self._opened = services().benchmarks.new_id(), ""
                self.typed, self.models = TypedView(), []
            try:
                await self._open(actor, asked)
            except (PromptNotFound, BenchmarkNotFound):
                self.status, self._opened = "missing", ""
                return None
        return EstimateState.reckon

    @rx.event
    async def choose_prompt(self, slug: str) -> rx.event.EventSpec:
        return rx.redirect(str(routes.new_benchmark(prompt=slug)), replace=True)

    @rx.event
    async def choose_version(self, version_id: int, is_chosen: bool) -> rx.event.EventCallback:  # noqa: FBT001 - what the box tells
        await current_actor(self)
        self.versions = [
            replace(each, is_chosen=is_chosen) if each.id == version_id else each for each in self.versions
        ]
        return EstimateState.reckon

    @rx.event
    async def add_model(self, model_id: str) -> rx.event.EventCallback | None:
        async with errors_shown(self):
            actor = await current_actor(self)
            if model_id and all(model.id != model_id for model in self.models):
                self.models = [*self.models, await look_up(actor, model_id)]
        return EstimateState.reckon

    @rx.event
    async def remove_model(self, model_id: str) -> rx.event.EventCallback:
        await current_actor(self)
        self.models = [model for model in self.models if model.id != model_id]
        return EstimateState.reckon

    @rx.event
    async def type_in(self, name: str, text: str) -> rx.event.EventCallback | None:
        """Keep what was typed into one of the fields."""
        await current_actor(self)
        if name not in _TEXTS:
            return None
        self.typed = replace(self.typed, **{name: text[:TYPED_MAX]})
        return None if name == "name" else EstimateState.reckon

    @rx.event
    async def switch(self, name: str, is_on: bool) -> rx.event.EventCallback | None:  # noqa: FBT001 - what a switch tells
        await current_actor(self)
        if name not in _SWITCHES:
            return None
        self.typed = replace(self.typed, **{name: is_on})
        return EstimateState.reckon

    @rx.event(background=True)
    async def launch(self) -> rx.event.EventSpec | None:
        """Launch what the form says and go there. Nothing is held over it, and nothing is lost when it is refused."""
        async with self:
            # Without an id it was launched already: a second click came before the page was left.
            if self.is_launching or not self._benchmark_id:
                return None
            self.is_launching, self.refusal = True, NO_TROUBLE
            benchmark_id = self._benchmark_id
        refusal: PromptManagerError | None = None
        try:
            actor = await current_actor(self)
            async with self:
                order = self._order()
            await services().benchmarks.launch(actor=actor, benchmark_id=benchmark_id, order=order)
        except PromptManagerError as error:
            refusal = error
        finally:
            async with self:
                self.is_launching = False
        async with self, errors_shown(self):
            if isinstance(refusal, InvalidInput):
                self.refusal = refusal_view(refusal)
                return None
            if refusal is not None:
                raise refusal
            self._benchmark_id = ""
            return rx.redirect(str(routes.benchmark(benchmark_id)))
        return None

    def _order(self) -> BenchmarkOrder:
        return order_of(self.prompt, list(self.versions), list(self.models), self.typed)

    async def _open(self, actor: Actor, asked: Mapping[str, str]) -> None:
        is_same = self._opened == (address := opening.address_of(asked))
        found = await opening.opened(actor, asked, before=self.versions if is_same else None, typed=self.typed)
        self.prompt, self.versions, self.tags = found.prompt, found.versions, found.tags
        if not is_same:
            self.typed, self.models = found.typed, found.models
        self._opened, self.status = address, "ready" if found.prompt.id else "choosing"


class EstimateState(rx.State):
    """What the chosen benchmark would take; ``refusal`` says why there is no estimate."""

    estimate: EstimateView = NOTHING
    refusal: TroubleView = NO_TROUBLE
    is_reckoning: bool = False

    @rx.event(background=True, supersedes=True)
    async def reckon(self) -> None:
        """Reckon anew once nothing was changed for a moment. A newer change takes the place of this."""
        async with self:
            self.is_reckoning = True
        await asyncio.sleep(_REST_SECONDS)
        estimate, refusal = NOTHING, NO_TROUBLE
        order: BenchmarkOrder | None = None
        try:
            actor = await current_actor(self)
            async with self:
                order = await self._wanted()
            if order is not None:
                plan = await services().benchmarks.plan(actor=actor, order=order)
                estimate = estimate_view(plan, await services().benchmarks.doors(actor=actor, plan=plan))
        except PromptManagerError as error:
            refusal = refusal_view(error)
        async with self:
            self.estimate, self.refusal, self.is_reckoning = estimate, refusal, False

    async def _wanted(self) -> BenchmarkOrder | None:
        form = await self.get_state(BenchmarkFormState)
        return form._order() if form.status == "ready" else None  # noqa: SLF001 - hidden from browsers
