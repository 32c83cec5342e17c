"""The catalogue as the administrator sees and changes it."""

import reflex as rx

from promptmanager.domain.errors import InvalidInput, PromptManagerError
from promptmanager.domain.identity import Actor
from promptmanager.domain.models import ModelTier
from promptmanager.services.catalogue import CatalogueFilter, CatalogueQuery
from promptmanager.services.product import services
from promptmanager.ui.models.views import EntryView, PriceView, SilenceView, entry_view, price_view, silence_view
from promptmanager.ui.shared.notices import errors_shown, tell, tell_n
from promptmanager.ui.shared.passing import passes
from promptmanager.ui.shared.session import current_actor

PAGE_SIZE = 50
_CHOSEN_MAX = 1_000
_TIERS = {"free": ModelTier.FREE, "premium": ModelTier.PREMIUM, "rule": None}


@passes("priced")
class CatalogueState(rx.State):
    """One page of the catalogue, the models that are chosen on its pages, and the one whose prices are open."""

    query: str = ""
    shown: str = "all"
    page: int = 1
    total: int = 0
    entries: list[EntryView] = []  # noqa: RUF012 - a var's default
    chosen: list[str] = []  # noqa: RUF012 - as above
    heard_at: str = ""
    silences: list[SilenceView] = []  # noqa: RUF012 - as above
    is_loaded: bool = False
    priced: str = ""
    prices: list[PriceView] = []  # noqa: RUF012 - as above

    @rx.event
    async def load(self) -> None:
        async with errors_shown(self):
            await self._refresh(await current_actor(self))

    @rx.event
    async def search(self, query: str) -> None:
        self.query, self.page, self.chosen = query[:100], 1, []
        async with errors_shown(self):
            await self._refresh(await current_actor(self))

    @rx.event
    async def show(self, shown: str) -> None:
        async with errors_shown(self):
            actor = await current_actor(self)
            if shown in list(CatalogueFilter):
                self.shown, self.page, self.chosen = shown, 1, []
                await self._refresh(actor)

    @rx.event
    async def turn(self, pages: int) -> None:
        """Go so many pages on, or back."""
        async with errors_shown(self):
            actor = await current_actor(self)
            self.page = min(max(self.page + pages, 1), max(1, -(-self.total // PAGE_SIZE)))
            await self._refresh(actor)

    @rx.event
    async def choose(self, model_id: str) -> None:
        """Choose a model for what is done with many, or leave it out again."""
        await current_actor(self)
        others = [chosen for chosen in self.chosen if chosen != model_id]
        self.chosen = others if model_id in self.chosen else [*others, model_id][:_CHOSEN_MAX]

    @rx.event
    async def choose_page(self) -> None:
        """Choose all models of the page, or none of them when all are."""
        await current_actor(self)
        page = [entry.id for entry in self.entries]
        others = [chosen for chosen in self.chosen if chosen not in page]
        self.chosen = others if set(page) <= set(self.chosen) else [*others, *page][:_CHOSEN_MAX]

    @rx.event
    async def enable(self, model_id: str, is_enabled: bool) -> None:  # noqa: FBT001 - what a switch tells
        """Enable or disable one model; with an empty id those that are chosen, or else all that are found."""
        async with errors_shown(self):
            actor = await current_actor(self)
            ids = await self._meant(actor, model_id)
            await services().catalogue.set_enabled(actor=actor, model_ids=ids, is_enabled=is_enabled)
            await self._show_changed(actor, model_id, ids)

    @rx.event
    async def set_tier(self, model_id: str, tier: str) -> None:
        """Decide the tier of one model; with an empty id of those that are chosen, or else of all that are found."""
        async with errors_shown(self):
            actor = await current_actor(self)
            if tier not in _TIERS:
                raise InvalidInput("invalid_input", field="tier")
            ids = await self._meant(actor, model_id)
            await services().catalogue.set_tier(actor=actor, model_ids=ids, tier=_TIERS[tier])
            await self._show_changed(actor, model_id, ids)

    @rx.event
    async def choose_default(self, model_id: str) -> None:
        async with errors_shown(self):
            actor = await current_actor(self)
            await services().catalogue.choose_default(actor=actor, model_id=model_id)
            await self._refresh(actor)

    @rx.event(background=True)
    async def ask_providers(self) -> None:
        """Fetch the list of models anew, without holding the tab meanwhile."""
        refusal, have_all_answered = None, False
        try:
            have_all_answered = await services().catalogue.refresh(actor=await current_actor(self))
        except PromptManagerError as error:
            refusal = error
        async with self, errors_shown(self):
            if refusal is not None:
                raise refusal
            await self._refresh(await current_actor(self))
            await tell(self, "catalogue.refreshed" if have_all_answered else "catalogue.not_refreshed")

    @rx.event
    async def open_prices(self, model_id: str) -> None:
        async with errors_shown(self):
            found = await services().catalogue.prices(actor=await current_actor(self), model_id=model_id)
            self.prices = [price_view(price) for price in found]
            self.priced = model_id

    @rx.event
    async def set_prices_open(self, is_open: bool) -> None:  # noqa: FBT001 - what the dialog tells
        await current_actor(self)
        if not is_open:
            self.priced = ""

    def _asked(self) -> CatalogueQuery:
        return CatalogueQuery(
            self.query, CatalogueFilter(self.shown), offset=(self.page - 1) * PAGE_SIZE, limit=PAGE_SIZE
        )

    async def _meant(self, actor: Actor, model_id: str) -> tuple[str, ...]:
        if model_id or self.chosen:
            return (model_id,) if model_id else tuple(self.chosen)
        return await services().catalogue.ids(actor=actor, query=self._asked())

    async def _show_changed(self, actor: Actor, model_id: str, ids: tuple[str, ...]) -> None:
        await self._refresh(actor)
        if not model_id:
            self.chosen = []
            await tell_n(self, "catalogue.changed", len(ids))

    async def _refresh(self, actor: Actor) -> None:
        found = await services().catalogue.page(actor=actor, query=self._asked())
        self.entries = [entry_view(entry, default_model=found.default_model, now=found.now) for entry in found.entries]
        self.total, self.is_loaded = found.total, True
        self.silences = [silence_view(silence) for silence in found.silences]
        self.heard_at = found.heard_at.isoformat() if found.heard_at else ""
