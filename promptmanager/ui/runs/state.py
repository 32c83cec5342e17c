"""What the history and a run's page show."""

from collections.abc import Mapping
from contextlib import suppress

import reflex as rx

from promptmanager.domain.errors import PromptNotFound, RunNotFound
from promptmanager.domain.identity import Actor
from promptmanager.domain.runs import Run, RunQuery, RunState
from promptmanager.services.product import services
from promptmanager.ui.runs.views import RunRowView, RunView, row_view, run_view
from promptmanager.ui.shared import routes
from promptmanager.ui.shared.notices import errors_shown
from promptmanager.ui.shared.payloads import whole
from promptmanager.ui.shared.session import current_actor

PAGE_SIZE = 50
_ME = "me"
# Whoever types more finds an empty page, and every database can count that far.
_PAGE_MAX = 1_000_000


class HistoryState(rx.State):
    """The history, as its address says: filters live in the URL, so that a view can be sent to somebody."""

    rows: rx.Field[list[RunRowView]] = rx.field(default_factory=list)
    total: int = 0
    page: int = 1
    prompt: str = ""
    prompt_title: str = ""
    model: str = ""
    run_state: str = ""
    who: str = ""
    models: rx.Field[list[str]] = rx.field(default_factory=list)
    others: rx.Field[list[tuple[str, str]]] = rx.field(default_factory=list)
    is_loaded: bool = False

    @rx.var
    def pages(self) -> int:
        return max(1, -(-self.total // PAGE_SIZE))

    @rx.event
    async def load(self) -> None:
        """Show what the address asks for."""
        async with errors_shown(self):
            actor = await current_actor(self)
            await self._read(actor, self.router.url.query_parameters)

    @rx.event
    async def filter_by(self, name: str, value: str) -> rx.event.EventSpec | None:
        """Change one filter and go to the first page."""
        chosen = {"prompt": self.prompt, "model": self.model, "state": self.run_state, "who": self.who}
        if name not in chosen:
            return None
        chosen[name] = value
        address = routes.runs(prompt=chosen["prompt"], model=chosen["model"], state=chosen["state"], who=chosen["who"])
        return rx.redirect(address, replace=True)

    @rx.event
    async def turn_to(self, page: int) -> rx.event.EventSpec:
        address = routes.runs(
            prompt=self.prompt, model=self.model, state=self.run_state, who=self.who, page=max(1, page)
        )
        return rx.redirect(address)

    async def _read(self, actor: Actor, asked: Mapping[str, str]) -> None:
        self.prompt, self.model = asked.get("prompt", ""), asked.get("model", "")
        self.run_state = asked.get("state", "") if asked.get("state") in list(RunState) else ""
        runners = await services().runs.runners(actor=actor)
        self.others = [(str(one.id), one.name) for one in runners if one.id != actor.user.id]
        # Somebody unknown here filters nothing, as the choice says that is shown then.
        self.who = asked.get("who", "") if asked.get("who") in (_ME, *dict(self.others)) else ""
        self.page = min(max(1, whole(asked.get("page", "1"))), _PAGE_MAX)
        prompt_id = None
        self.prompt_title = ""
        if self.prompt:
            found = await services().prompts.get(actor=actor, slug=self.prompt)
            prompt_id, self.prompt_title = found.id, found.title
        query = RunQuery(
            by_hand=True,
            prompt_id=prompt_id,
            model=self.model,
            state=RunState(self.run_state) if self.run_state else None,
            actor_id=actor.user.id if self.who == _ME else whole(self.who) or None,
            offset=(self.page - 1) * PAGE_SIZE,
            limit=PAGE_SIZE,
        )
        result = await services().runs.search(actor=actor, query=query)
        self.rows, self.total = [row_view(run) for run in result.runs], result.total
        self.models = list(await services().runs.used_models(actor=actor))
        self.is_loaded = True


class RunPageState(rx.State):
    """One run and the conversation's next message."""

    run: rx.Field[RunView] = rx.field(default_factory=RunView)
    is_missing: bool = False
    reply_text: str = ""

    @rx.event
    async def load(self) -> None:
        """Show the run of the address."""
        run_id = self.router.url.path.rstrip("/").rpartition("/")[2]
        if run_id != self.run.id:
            self.run, self.reply_text = RunView(), ""
        async with errors_shown(self):
            actor = await current_actor(self)
            try:
                run = await services().runs.get(actor=actor, run_id=run_id)
            except RunNotFound:
                self.is_missing = True
                return
            self.is_missing = False
            self.run = await self._viewed(actor, run)

    @rx.event
    async def write_reply(self, text: str) -> None:
        self.reply_text = text

    @rx.event
    async def reply(self) -> rx.event.EventSpec | None:
        """Continue the conversation in a new run and go to it."""
        async with errors_shown(self):
            actor = await current_actor(self)
            run_id = await services().runs.reply(actor=actor, run_id=self.run.id, text=self.reply_text)
            self.reply_text = ""
            return rx.redirect(str(routes.run(run_id)))
        return None

    async def _viewed(self, actor: Actor, run: Run) -> RunView:
        has_siblings = run.group_id and run.origin.is_by_hand
        siblings = await services().runs.of_group(actor=actor, group_id=run.group_id) if has_siblings else ()
        slug = ""
        if run.prompt_id is not None:
            with suppress(PromptNotFound):
                slug = (await services().prompts.find(actor=actor, prompt_id=run.prompt_id)).slug
        return run_view(run, prompt_slug=slug, siblings=siblings)
