"""Short messages about what happened: shown at the edge of the page, read aloud, gone after a while."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import reflex as rx

from promptmanager.domain.errors import NotSignedIn, PlanRefusal, PromptManagerError
from promptmanager.ui.shared import messages
from promptmanager.ui.shared.plan_offer import offer_instead
from promptmanager.ui.shared.session import SessionState, for_everybody

_SHOWN_AT_ONCE = 4
_REFERENCE_MAX = 16
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class NoticeView:
    id: int
    kind: str
    text: str


class NoticesState(rx.State):
    """The notices on the screen, oldest first."""

    notices: list[NoticeView] = []  # noqa: RUF012 - a var's default
    _last_id: int = 0

    @rx.event
    @for_everybody
    async def dismiss(self, notice_id: int) -> None:
        self.notices = [notice for notice in self.notices if notice.id != notice_id]

    @rx.event
    @for_everybody
    async def failed(self, reference: str) -> None:
        """Say that something went wrong on our side, with the reference that stands in the log."""
        locale = (await self.get_state(SessionState)).locale
        self._add("bad", messages.say(locale, "error.unexpected_with", reference=reference[:_REFERENCE_MAX]))

    def _add(self, kind: str, text: str) -> None:
        self._last_id += 1
        self.notices = with_notice(self.notices, NoticeView(self._last_id, kind, text))


def with_notice(notices: list[NoticeView], new: NoticeView) -> list[NoticeView]:
    """Return the notices with a new one; what says the same already gives way to it."""
    others = [notice for notice in notices if (notice.kind, notice.text) != (new.kind, new.text)]
    return [*others, new][-_SHOWN_AT_ONCE:]


async def tell(state: rx.State, key: str, **facts: str | float) -> None:
    """Show a notice that something went well, in the reader's language."""
    locale = (await state.get_state(SessionState)).locale
    (await state.get_state(NoticesState))._add("good", messages.say(locale, key, **facts))  # noqa: SLF001 - hidden from browsers


async def tell_n(state: rx.State, key: str, n: int) -> None:
    """Show a notice about a number of things."""
    locale = (await state.get_state(SessionState)).locale
    (await state.get_state(NoticesState))._add("good", messages.say_n(locale, key, n))  # noqa: SLF001 - as above


async def tell_error(state: rx.State, error: PromptManagerError) -> None:
    """Show an error's sentence."""
    text = error_text((await state.get_state(SessionState)).locale, error)
    (await state.get_state(NoticesState))._add("bad", text)  # noqa: SLF001 - hidden from browsers


def error_text(locale: str, error: PromptManagerError) -> str:
    """Return an error's sentence in a language; a general one, with a line in the log, where the catalog lacks it."""
    try:
        return messages.say(locale, f"error.{error.code}", **error.facts)
    except (messages.MissingMessage, KeyError) as problem:
        # Neither its facts nor a traceback, which would show them: they may hold what somebody typed.
        _log.error("no sentence for %s: %r", error.code, problem)
        return messages.say(locale, "error.unexpected")


@asynccontextmanager
async def errors_shown(state: rx.State) -> AsyncIterator[None]:
    """Show what the product refuses inside the ``async with`` block as a notice; the rest of the block is left.

    What another plan would allow is shown with the offer of that plan instead.
    """
    try:
        yield
    except NotSignedIn as error:
        (await state.get_state(SessionState)).is_signed_in = False
        await tell_error(state, error)
    except PlanRefusal as refusal:
        await offer_instead(state, refusal)
    except PromptManagerError as error:
        await tell_error(state, error)
