"""The key in front of its person: what may be known of it, checking it again, deleting it.

The key itself never comes here: a form posts it to ``web/keys.py``.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

import reflex as rx

from promptmanager.domain.errors import PromptManagerError
from promptmanager.domain.identity import Actor
from promptmanager.domain.keys import UserKey
from promptmanager.services.product import services
from promptmanager.ui.shared.answers import AnswerState
from promptmanager.ui.shared.notices import errors_shown, tell
from promptmanager.ui.shared.passing import passes
from promptmanager.ui.shared.session import current_actor


@dataclass(frozen=True)
class KeyView:
    """What the page tells of a key. Amounts are decimal text, empty where nothing is known.

    ``page`` is the key's own at OpenRouter.
    """

    last_four: str = ""
    label: str = ""
    limit: str = ""
    left: str = ""
    today: str = ""
    week: str = ""
    month: str = ""
    is_free_tier: bool = False
    checked_at: str = ""
    changed_at: str = ""
    trouble: str = ""
    trouble_at: str = ""
    page: str = ""


@passes("is_deleting", "is_replacing", "is_checking")
class KeysState(rx.State):
    """The person's own key, and the dialogs about it."""

    is_loaded: bool = False
    is_allowed: bool = False
    can_keep: bool = True
    can_connect: bool = False
    has_key: bool = False
    key: KeyView = KeyView()
    is_checking: bool = False
    is_replacing: bool = False
    is_deleting: bool = False

    @rx.event
    async def load(self) -> None:
        async with errors_shown(self):
            await self._refresh(await current_actor(self))

    @rx.event(background=True)
    async def check_again(self) -> None:
        """Ask OpenRouter about the key once more, without holding the tab meanwhile."""
        refusal = None
        async with self:
            self.is_checking = True
            await self._forget_answer()
        try:
            await services().keys.check_again(actor=await current_actor(self))
        except PromptManagerError as error:
            refusal = error
        finally:
            async with self:
                self.is_checking = False
                async with errors_shown(self):
                    await self._refresh(await current_actor(self))
                    if refusal is not None:
                        raise refusal
                    await tell(self, "keys.checked")

    @rx.event
    async def delete(self) -> None:
        async with errors_shown(self):
            actor = await current_actor(self)
            await services().keys.delete(actor=actor)
            self.is_deleting = False
            await self._forget_answer()
            await self._refresh(actor)
            await tell(self, "keys.deleted")

    @rx.event
    async def ask_deletion(self, is_deleting: bool) -> None:  # noqa: FBT001 - what a dialog tells
        await current_actor(self)
        self.is_deleting = is_deleting

    @rx.event
    async def ask_replacement(self, is_replacing: bool) -> None:  # noqa: FBT001 - as above
        await current_actor(self)
        self.is_replacing = is_replacing

    async def _forget_answer(self) -> None:
        """What a form was answered is no longer the last word."""
        answer = await self.get_state(AnswerState)
        answer.done = answer.error = ""

    async def _refresh(self, actor: Actor) -> None:
        own = await services().keys.own(actor=actor)
        self.is_allowed, self.can_keep = own.is_allowed, own.can_keep
        self.can_connect = services().facts.connects_keys
        self.has_key = own.key is not None
        self.key = KeyView() if own.key is None else _view(own.key, own.page)
        self.is_loaded = True


def _view(key: UserKey, page: str) -> KeyView:
    facts = key.facts
    return KeyView(
        last_four=key.last_four,
        label=facts.label,
        limit=_amount(facts.limit_usd),
        left=_amount(facts.remaining_usd),
        today=_amount(facts.used_today_usd),
        week=_amount(facts.used_this_week_usd),
        month=_amount(facts.used_this_month_usd),
        is_free_tier=facts.is_free_tier,
        checked_at=key.checked_at.isoformat(),
        changed_at=key.changed_at.isoformat(),
        trouble="" if key.trouble is None else key.trouble.value,
        trouble_at="" if key.trouble_at is None else key.trouble_at.isoformat(),
        page=page,
    )


def _amount(usd: Decimal | None) -> str:
    return "" if usd is None else format(usd, "f")
