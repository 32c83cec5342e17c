"""The form in which a golden sample is written: what is refused is said in it, and what was typed stays."""

from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any

import reflex as rx

from promptmanager.domain.checks import CheckKind
from promptmanager.domain.errors import CheckInvalid, InvalidInput, ProviderError, SampleConflict
from promptmanager.domain.golden import CHECKS_MAX, SampleContent
from promptmanager.domain.identity import Actor
from promptmanager.services.product import services
from promptmanager.ui.golden.state import GoldenState
from promptmanager.ui.golden.views import KINDS, CheckView, FormView, NamedView, check_views, content_of, form_view
from promptmanager.ui.golden.views import kept as kept_form
from promptmanager.ui.shared.notices import error_text, errors_shown, tell
from promptmanager.ui.shared.passing import passes
from promptmanager.ui.shared.session import SessionState, current_actor

_KEPT_MAX = 10


@dataclass(frozen=True)
class Kept:
    """A form as it was left, without having been saved."""

    opened: FormView
    checks: list[CheckView]


@passes("is_open")
class SampleFormState(rx.State):
    """The sample in the dialog. What is typed is kept until it is saved or thrown away, also when the page is left."""

    is_open: bool = False
    opened: FormView = FormView()
    checks: list[CheckView] = []  # noqa: RUF012 - a var's default
    error: str = ""
    # Who changed the sample since the kept text was typed; and whether the form shows kept text at all.
    overtaken_by: str = ""
    is_kept: bool = False
    # The form's fields are their own once they are there: another number makes new ones.
    opening: int = 0
    models: list[tuple[str, str]] = []  # noqa: RUF012 - a var's default
    _kept: dict[str, Kept] = {}  # noqa: RUF012 - a var's default

    @rx.event
    async def write_new(self) -> None:
        """Open a form with a field for each variable of the prompt: empty, or as it was left."""
        async with errors_shown(self):
            await self._begin(0)

    @rx.event
    async def edit(self, sample_id: int) -> None:
        """Open the form on a sample as it stands now, or as it was left."""
        async with errors_shown(self):
            await self._begin(sample_id)

    @rx.event
    async def keep(self, form: dict[str, str]) -> None:
        """Remember what is typed."""
        await current_actor(self)
        await self._remember(form)

    @rx.event
    async def start_over(self) -> None:
        """Throw away what was typed."""
        async with errors_shown(self):
            await self._forget()
            await self._begin(self.opened.id)

    @rx.event
    async def set_open(self, is_open: bool) -> None:  # noqa: FBT001 - what the dialog tells
        await current_actor(self)
        self.is_open = is_open

    @rx.event
    async def add_check(self) -> None:
        await current_actor(self)
        if len(self.checks) < CHECKS_MAX:
            following = 1 + max((check.key for check in self.checks), default=0)
            self.checks = [*self.checks, CheckView(following, kind=CheckKind.CONTAINS.value)]
            await self._remember({})

    @rx.event
    async def remove_check(self, key: int) -> None:
        await current_actor(self)
        self.checks = [check for check in self.checks if check.key != key]
        await self._remember({})

    @rx.event
    async def choose_kind(self, key: int, kind: str) -> None:
        await current_actor(self)
        if kind in KINDS:
            self.checks = [replace(check, kind=kind) if check.key == key else check for check in self.checks]
            await self._remember({})

    @rx.event
    async def save(self, form: dict[str, Any]) -> None:
        """Store what the form says; what is wrong is said in it, and everything typed stays."""
        async with errors_shown(self):
            actor = await current_actor(self)
            try:
                content = content_of(form, self.opened, self.checks)
                await self._store(actor, str(form.get("name", "")), content, str(form.get("reason", "")))
            except (InvalidInput, CheckInvalid, SampleConflict) as error:
                self.error = error_text((await self.get_state(SessionState)).locale, error)
                return
            self.is_open = False
            await self._forget()
            await (await self.get_state(GoldenState))._refresh(actor)  # noqa: SLF001 - hidden from browsers
            await tell(self, "golden.saved")

    async def _begin(self, sample_id: int) -> None:
        actor = await current_actor(self)
        variables, self.models = await self._variables(actor), await _judges(actor)
        if not sample_id:
            await self._open(FormView(inputs=[NamedView(name, "") for name in variables]), [CheckView(1)], author="")
            return
        sample = await services().golden.get(actor=actor, sample_id=sample_id)
        await self._open(form_view(sample, variables), check_views(sample.content), author=sample.current.author_name)

    async def _open(self, view: FormView, checks: list[CheckView], *, author: str) -> None:
        """Show the form as it was left; whoever changed the sample since then is named."""
        self.opened, self.checks, self.error, self.overtaken_by = view, checks, "", ""
        kept = self._kept.get(await self._place())
        self.is_kept = kept is not None
        if kept is not None:
            self.overtaken_by = author if kept.opened.revision != view.revision else ""
            self.opened, self.checks = replace(kept.opened, revision=view.revision), kept.checks
        self.opening, self.is_open = self.opening + 1, True

    async def _remember(self, typed: dict[str, str]) -> None:
        place = await self._place()
        before = self._kept.get(place)
        opened, checks = kept_form(typed, before.opened if before else self.opened, self._with_typed(before))
        latest = {name: kept for name, kept in self._kept.items() if name != place}
        # The oldest give way: a tab holds so many unsaved forms and no more.
        self._kept = dict([*latest.items(), (place, Kept(opened, checks))][-_KEPT_MAX:])

    async def _forget(self) -> None:
        place = await self._place()
        self._kept = {name: kept for name, kept in self._kept.items() if name != place}

    def _with_typed(self, before: Kept | None) -> list[CheckView]:
        """Return the checks that are there now, each with what was kept of its fields."""
        known = {view.key: view for view in before.checks} if before else {}
        return [replace(known.get(view.key, view), kind=view.kind) for view in self.checks]

    async def _place(self) -> str:
        page = await self.get_state(GoldenState)
        return f"{page._prompt_id}/{self.opened.id}"  # noqa: SLF001 - hidden from browsers

    async def _store(self, actor: Actor, name: str, content: SampleContent, reason: str) -> None:
        if self.opened.id:
            await services().golden.revise(
                actor=actor,
                sample_id=self.opened.id,
                revision=self.opened.revision,
                name=name,
                content=content,
                reason=reason,
            )
            return
        prompt_id = (await self.get_state(GoldenState))._prompt_id  # noqa: SLF001 - as above
        await services().golden.create(actor=actor, prompt_id=prompt_id, name=name, content=content, reason=reason)

    async def _variables(self, actor: Actor) -> tuple[str, ...]:
        slug = (await self.get_state(GoldenState)).slug
        opened = await services().drafts.open(actor=actor, slug=slug)
        examined = await services().drafts.examine(actor=actor, content=opened.content)
        return tuple(variable.name for variable in examined.content.variables)


async def _judges(actor: Actor) -> list[tuple[str, str]]:
    """Return the models that may judge, by name; none while no provider can be reached."""
    with suppress(ProviderError):
        return [(model.id, model.name) for model in await services().models.list(actor=actor)]
    return []
