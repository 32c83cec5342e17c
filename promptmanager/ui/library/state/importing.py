"""Importing a file of prompts: chosen, looked through, then made."""

from __future__ import annotations

import re
from typing import Any

import reflex as rx

from promptmanager.domain.errors import InvalidInput
from promptmanager.ui.library.state.categories import CategoryState
from promptmanager.ui.library.state.search import LibraryState
from promptmanager.ui.library.state.views import PlannedView, ProblemView
from promptmanager.ui.shared.messages import MissingMessage, say
from promptmanager.ui.shared.notices import errors_shown, tell
from promptmanager.ui.shared.passing import passes
from promptmanager.ui.shared.payloads import whole
from promptmanager.ui.shared.session import SessionState, current_actor

# The server's answer comes by way of the browser, so anything may stand in it.
_CODE = re.compile(r"[a-z_]{1,40}")
_FACTS = frozenset({"reason", "where", "field", "limit", "count", "length", "permission"})


@passes("is_open", "is_previewed", "is_confirmed")
class ImportState(rx.State):
    """The file stays in the browser, which sends it over HTTP: once to be looked through, once to be made."""

    is_open: bool = False
    is_previewed: bool = False
    is_confirmed: bool = False
    new: int = 0
    beside: int = 0
    same: int = 0
    prompts: list[PlannedView] = []  # noqa: RUF012 - a var's default
    problems: list[ProblemView] = []  # noqa: RUF012 - a var's default

    @rx.event
    async def open(self) -> None:
        self._forget()
        self.is_open = True

    @rx.event
    async def close(self, is_open: bool) -> None:  # noqa: FBT001 - what a dialog tells
        self._forget()
        self.is_open = is_open

    @rx.event
    async def show_preview(self, answer: dict[str, Any]) -> None:
        """Show what the server found in the file."""
        self._forget()
        locale = (await self.get_state(SessionState)).locale
        self.new, self.beside, self.same = (whole(answer.get(name)) for name in ("new", "beside", "same"))
        self.prompts = [
            PlannedView(
                str(one.get("title")), str(one.get("category")), whole(one.get("versions")), str(one.get("fate"))
            )
            for one in _each(answer.get("prompts"))
        ]
        self.problems = [
            ProblemView(str(one.get("where")), _reason(locale, str(one.get("reason"))))
            for one in _each(answer.get("problems"))
        ]
        self.is_previewed = True

    @rx.event
    async def confirm(self) -> None:
        """Let the browser send the file again, to be made."""
        self.is_confirmed = True

    @rx.event
    async def finish(self, answer: dict[str, Any]) -> None:
        """Show the library with what was made."""
        async with errors_shown(self):
            actor = await current_actor(self)
            self._forget()
            self.is_open = False
            await (await self.get_state(LibraryState))._reload(actor)  # noqa: SLF001 - private to the browser
            await (await self.get_state(CategoryState))._refresh(actor)  # noqa: SLF001 - as above
            await tell(self, "library.imported", n=whole(answer.get("new")) + whole(answer.get("beside")))

    @rx.event
    async def refuse(self, answer: dict[str, Any]) -> None:
        """Say why the server took nothing."""
        async with errors_shown(self):
            self.is_confirmed = False
            code, facts = str(answer.get("error")), answer.get("facts")
            if not _CODE.fullmatch(code) or not isinstance(facts, dict) or not facts.keys() <= _FACTS:
                raise InvalidInput("import_invalid", reason="not_json", where="")
            raise InvalidInput(code, **facts)

    def _forget(self) -> None:
        self.is_previewed = self.is_confirmed = False
        self.new = self.beside = self.same = 0
        self.prompts, self.problems = [], []


def _each(answered: Any) -> list[dict[str, Any]]:
    return [one for one in answered if isinstance(one, dict)] if isinstance(answered, list) else []


def _reason(locale: str, reason: str) -> str:
    try:
        return say(locale, f"error.import.{reason}")
    except MissingMessage:
        return say(locale, "error.import.unknown_value")
