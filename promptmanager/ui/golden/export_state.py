"""Exporting to promptfoo: first is said what promptfoo cannot check."""

from __future__ import annotations

from dataclasses import dataclass

import reflex as rx

from promptmanager.domain.errors import PromptManagerError
from promptmanager.services.product import services
from promptmanager.ui.golden.state import GoldenState
from promptmanager.ui.shared.notices import error_text, errors_shown
from promptmanager.ui.shared.passing import passes
from promptmanager.ui.shared.session import SessionState, current_actor

_NAMED_MAX = 20


@dataclass(frozen=True)
class LossView:
    """What promptfoo cannot check, and the samples whose checks these are; ``more`` of them are not named."""

    text: str
    samples: list[str]
    more: int


@passes("is_open")
class PromptfooExportState(rx.State):
    is_open: bool = False
    losses: rx.Field[list[LossView]] = rx.field(default_factory=list)

    @rx.event
    async def open(self) -> None:
        """Look through the samples that the list shows."""
        async with errors_shown(self):
            actor = await current_actor(self)
            page = await self.get_state(GoldenState)
            found = await services().golden_files.losses(actor=actor, slug=page.slug, query=page._query)  # noqa: SLF001 - hidden from browsers
            locale = (await self.get_state(SessionState)).locale
            groups: dict[tuple[str, str], list[str]] = {}
            for loss in found:
                groups.setdefault((loss.code, loss.fact), []).append(loss.sample)
            self.losses = [_view(locale, code, fact, samples) for (code, fact), samples in groups.items()]
            self.is_open = True

    @rx.event
    async def set_open(self, is_open: bool) -> None:  # noqa: FBT001 - what the dialog tells
        await current_actor(self)
        self.is_open = is_open


def _view(locale: str, code: str, fact: str, samples: list[str]) -> LossView:
    lost = PromptManagerError(fact=fact)
    lost.code = code
    return LossView(error_text(locale, lost), samples[:_NAMED_MAX], max(0, len(samples) - _NAMED_MAX))
