"""Importing a file of golden samples: chosen, looked through as often as its columns are read anew, then taken in."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import reflex as rx

from promptmanager.domain.golden_files import CHECK, DELIMITERS, UNUSED, is_role
from promptmanager.ui.golden.file_views import ColumnView, FoundView, column_views, found_view, refusal_text
from promptmanager.ui.golden.state import GoldenState
from promptmanager.ui.shared.notices import errors_shown
from promptmanager.ui.shared.passing import passes
from promptmanager.ui.shared.session import SessionState, current_actor

# What a select says for a check of no kind: an empty value would be no choice.
NO_CHECK = "none"


@passes("is_open", "stage", "is_confirmed")
class SampleImportState(rx.State):
    """The file stays in the browser, which sends it with the wish. What was chosen stays for the next file too."""

    is_open: bool = False
    stage: str = "choosing"
    is_confirmed: bool = False
    found: FoundView = FoundView()
    columns: rx.Field[list[ColumnView]] = rx.field(default_factory=list)
    wish: str = "{}"
    error: str = ""
    _roles: dict[str, str] = {}  # noqa: RUF012 - a var's default
    _check: str = ""
    _delimiter: str = ""

    @rx.event
    async def set_open(self, is_open: bool) -> None:  # noqa: FBT001 - what a dialog tells
        await current_actor(self)
        self.is_open, self.stage, self.is_confirmed, self.error = is_open, "choosing", False, ""

    @rx.event
    async def show_preview(self, answer: dict[str, Any]) -> None:
        """Show what the server found in the file."""
        self._take(answer, (await self.get_state(SessionState)).locale)
        self.stage = "previewed"

    @rx.event
    async def choose_role(self, column: str, role: str) -> None:
        """Say what a column is; what can be one column only is taken from the one that was it."""
        if not is_role(role) or column not in {each.name for each in self.columns}:
            return
        is_shared = role == UNUSED or role.startswith(CHECK)
        left = [] if is_shared else [each.name for each in self.columns if each.role == role]
        self._roles = {**self._roles, **dict.fromkeys(left, UNUSED), column: role}
        self.columns = [replace(each, role=self._roles.get(each.name, each.role)) for each in self.columns]
        self._wish()

    @rx.event
    async def choose_check(self, kind: str) -> None:
        """Give every sample of the file a check of a kind."""
        self._check = kind
        self.found = replace(self.found, check="" if kind == NO_CHECK else kind)
        self._wish()

    @rx.event
    async def choose_delimiter(self, delimiter: str) -> None:
        if delimiter in DELIMITERS:
            self._delimiter = delimiter
            self.found = replace(self.found, delimiter=delimiter)
            self._wish()

    @rx.event
    async def confirm(self) -> None:
        """Let the browser send the file again, to be taken in."""
        self.is_confirmed, self.error = True, ""

    @rx.event
    async def finish(self, answer: dict[str, Any]) -> None:
        """Say what was taken in and what was not, and show it in the list."""
        async with errors_shown(self):
            actor = await current_actor(self)
            self._take(answer, (await self.get_state(SessionState)).locale)
            self.stage, self.is_confirmed = "done", False
            await (await self.get_state(GoldenState))._refresh(actor)  # noqa: SLF001 - hidden from browsers

    @rx.event
    async def refuse(self, answer: dict[str, Any]) -> None:
        """Say why the server took nothing; what was chosen stays."""
        self.is_confirmed = False
        self.error = refusal_text(answer, (await self.get_state(SessionState)).locale)

    def _take(self, answer: dict[str, Any], locale: str) -> None:
        self.found, self.columns, self.error = found_view(answer, locale), column_views(answer), ""

    def _wish(self) -> None:
        check = {"check": "" if self._check == NO_CHECK else self._check} if self._check else {}
        self.wish = json.dumps({"roles": self._roles, "delimiter": self._delimiter, **check})
