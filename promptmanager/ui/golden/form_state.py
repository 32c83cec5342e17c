"""The form in which a golden sample is written: what is refused is said in it, and what was typed stays."""

from dataclasses import replace
from typing import Any

import reflex as rx

from promptmanager.domain.checks import CheckKind
from promptmanager.domain.errors import CheckInvalid, InvalidInput, SampleConflict
from promptmanager.domain.golden import CHECKS_MAX, SampleContent
from promptmanager.domain.identity import Actor
from promptmanager.services.product import services
from promptmanager.ui.golden.state import GoldenState
from promptmanager.ui.golden.views import KINDS, CheckView, FormView, NamedView, check_views, content_of, form_view
from promptmanager.ui.shared.notices import error_text, errors_shown, tell
from promptmanager.ui.shared.passing import passes
from promptmanager.ui.shared.session import SessionState, current_actor


@passes("is_open")
class SampleFormState(rx.State):
    """The sample in the dialog. Its checks come and go; their fields are the form's own until it is sent."""

    is_open: bool = False
    opened: FormView = FormView()
    checks: list[CheckView] = []  # noqa: RUF012 - a var's default
    error: str = ""

    @rx.event
    async def write_new(self) -> None:
        """Open an empty form with a field for each variable of the prompt."""
        async with errors_shown(self):
            actor = await current_actor(self)
            sample = FormView(inputs=[NamedView(name, "") for name in await self._variables(actor)])
            self.opened, self.checks, self.error, self.is_open = sample, [CheckView(1)], "", True

    @rx.event
    async def edit(self, sample_id: int) -> None:
        """Open the form on a sample as it stands now."""
        async with errors_shown(self):
            actor = await current_actor(self)
            sample = await services().golden.get(actor=actor, sample_id=sample_id)
            self.opened = form_view(sample, await self._variables(actor))
            self.checks, self.error, self.is_open = check_views(sample.content), "", True

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

    @rx.event
    async def remove_check(self, key: int) -> None:
        await current_actor(self)
        self.checks = [check for check in self.checks if check.key != key]

    @rx.event
    async def choose_kind(self, key: int, kind: str) -> None:
        await current_actor(self)
        if kind in KINDS:
            self.checks = [replace(check, kind=kind) if check.key == key else check for check in self.checks]

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
            await (await self.get_state(GoldenState))._refresh(actor)  # noqa: SLF001 - hidden from browsers
            await tell(self, "golden.saved")

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
