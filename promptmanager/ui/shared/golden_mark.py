"""Marking a finished run as a golden sample: one dialog a page, asked for any of its runs."""

from __future__ import annotations

from typing import Any

import reflex as rx

from promptmanager.domain.errors import InvalidInput
from promptmanager.domain.golden import NAME_MAX, REASON_MAX
from promptmanager.services.product import services
from promptmanager.ui.shared import components as ui
from promptmanager.ui.shared import routes
from promptmanager.ui.shared.messages import t
from promptmanager.ui.shared.notices import error_text, errors_shown, tell
from promptmanager.ui.shared.passing import passes
from promptmanager.ui.shared.session import SessionState, current_actor

_ID_MAX = 100


@passes("is_open")
class MarkState(rx.State):
    """The dialog that asks for the sample's name and why."""

    is_open: bool = False
    run_id: str = ""
    prompt_slug: str = ""
    error: str = ""

    @rx.event
    async def ask(self, run_id: str, prompt_slug: str) -> None:
        """Open the dialog for a run of a prompt."""
        await current_actor(self)
        self.run_id, self.prompt_slug = run_id[:_ID_MAX], prompt_slug
        self.is_open, self.error = True, ""

    @rx.event
    async def set_open(self, is_open: bool) -> None:  # noqa: FBT001 - what the dialog tells
        await current_actor(self)
        self.is_open, self.error = is_open, ""

    @rx.event
    async def mark(self, form: dict[str, Any]) -> None:
        async with errors_shown(self):
            actor = await current_actor(self)
            name, reason = str(form.get("name", "")), str(form.get("reason", ""))
            try:
                await services().golden.mark_run(actor=actor, run_id=self.run_id, name=name, reason=reason)
            except InvalidInput as error:
                self.error = error_text((await self.get_state(SessionState)).locale, error)
                return
            self.is_open = False
            await tell(self, "golden.marked")


_MARK: Any = MarkState


def mark_dialog() -> rx.Component:
    return ui.dialog(
        t("golden.mark"),
        rx.form(
            ui.text_field(t("golden.name"), name="name", required=True, max_length=NAME_MAX, auto_focus=True),
            ui.text_field(t("golden.reason"), hint=t("golden.reason.hint"), name="reason", max_length=REASON_MAX),
            rx.cond(_MARK.error != "", ui.callout(_MARK.error, tone="bad", role="alert")),
            ui.row(
                ui.text_link(t("golden.title"), href=routes.golden(_MARK.prompt_slug)),
                ui.spacer(),
                ui.dialog_close(),
                ui.submit_button(t("golden.mark")),
                flex_wrap="wrap",
            ),
            on_submit=_MARK.mark,
            reset_on_submit=False,
            class_name="column form",
        ),
        description=t("golden.mark.body"),
        open=_MARK.is_open,
        on_open_change=_MARK.set_open,
    )


def mark_button(run_id: Any, prompt_slug: Any, **props: Any) -> rx.Component:
    """Offer it for a run of a prompt, since a sample belongs to one; nothing for a run of none."""
    return rx.cond(
        prompt_slug != "",
        ui.button(t("golden.mark"), icon_name="badge-check", on_click=_MARK.ask(run_id, prompt_slug), **props),
    )
