"""Runs with a person's own key: their key for every call, and never another's in its place."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import aclosing

from promptmanager.domain.errors import (
    FreePoolEmpty,
    KeyRefused,
    MaxTokensTooCostly,
    NoCredit,
    OwnKeyDayUsedUp,
    OwnKeyError,
    OwnKeyForbidden,
    OwnKeyGone,
    OwnKeyManagement,
    OwnKeyNoCredit,
    OwnKeyRefused,
    OwnKeyTooLittleCredit,
    OwnKeyUnreadable,
    ProviderError,
    ProviderForbidden,
)
from promptmanager.domain.identity import Actor
from promptmanager.domain.keys import KeyTrouble, UserKey
from promptmanager.domain.models import Model
from promptmanager.domain.plans import PlanAction
from promptmanager.domain.runs import Run
from promptmanager.services.kept_keys import KeptKeys
from promptmanager.services.plans import Plans
from promptmanager.services.ports import ChatProvider, ChatRequest, KeyedChat, SealBroken
from promptmanager.services.ports.chat import BooksClosed, ChatEvent, Finished, Settled


class OwnKeys:
    """``provider`` is whom people have keys of. ``has_platform_key``: runs without an own key have one too."""

    def __init__(self, kept: KeptKeys, *, plans: Plans, provider: KeyedChat, has_platform_key: bool = True) -> None:
        self.kept = kept
        self.has_platform_key = has_platform_key
        self._plans = plans
        self._provider = provider

    async def provider_of(self, *, actor: Actor) -> ChatProvider | None:
        """Return the provider called with the actor's own key, None if they have none or their plan lacks it."""
        kept = await self.kept.of_user(actor.user.id)
        if kept is None or not (await self._plans.entitlement(actor=actor)).allows(PlanAction.USE_OWN_KEY):
            return None
        return self._chat(kept)

    async def reaches_real_models(self, *, actor: Actor) -> bool:
        """Whether a run of the actor has a key for models that are not simulated."""
        return self.has_platform_key or await self.provider_of(actor=actor) is not None

    async def books_of(self, run: Run) -> ChatProvider:
        """Return who knows what an earlier run with the person's key cost. Raises BooksClosed.

        Only the key that made a call may ask about it: one saved after the run began is another.
        """
        kept = await self.kept.of_user(run.actor_id)
        if kept is None or kept.changed_at > run.created_at:
            raise BooksClosed
        return self._chat(kept)

    def _chat(self, kept: UserKey) -> ChatProvider:
        return OwnKeyChat(self.kept, self._provider, user_id=kept.user_id, key_id=kept.id)


class OwnKeyChat:
    """A provider called with one key, which is read anew for each call: once deleted, it calls nothing any more."""

    is_simulated = False

    def __init__(self, kept: KeptKeys, provider: KeyedChat, *, user_id: int, key_id: str) -> None:
        self._kept = kept
        self._provider = provider
        self._user_id = user_id
        self._key_id = key_id

    async def models(self) -> tuple[Model, ...]:
        return await self._called_with(await self._key()).models()

    async def stream(self, request: ChatRequest) -> AsyncGenerator[ChatEvent, None]:
        """Call as the provider does. Raises an OwnKeyError where the key is the reason, and marks the key then."""
        key = await self._key()
        try:
            async with aclosing(self._called_with(key).stream(request)) as events:
                async for event in events:
                    if isinstance(event, Finished):
                        await self._kept.note_trouble(key, None)
                    yield event
        except SealBroken:
            await self._kept.note_trouble(key, KeyTrouble.UNREADABLE)
            raise OwnKeyUnreadable from None
        except (KeyRefused, NoCredit, ProviderForbidden, FreePoolEmpty) as error:
            own = _own(error)
            own.before_first_token = error.before_first_token
            trouble = trouble_of(own)
            if trouble is not None:
                await self._kept.note_trouble(key, trouble)
            raise own from error

    async def settled(self, generation_id: str) -> Settled | None:
        try:
            return await self._called_with(await self._key()).settled(generation_id)
        except (OwnKeyGone, SealBroken):
            raise BooksClosed from None

    def _called_with(self, key: UserKey) -> ChatProvider:
        return self._provider.with_key(self._kept.opener(key))

    async def _key(self) -> UserKey:
        key = await self._kept.of_user(self._user_id)
        if key is None or key.id != self._key_id:
            raise OwnKeyGone
        return key


class ListedForOwnKeys:
    """The provider of an instance without a key of its own: it is asked for its models once somebody has a key.

    Until then nobody could run them, and a machine without a network must not wait for them.
    """

    is_simulated = False

    def __init__(self, provider: ChatProvider, kept: KeptKeys) -> None:
        self._provider = provider
        self._kept = kept

    async def models(self) -> tuple[Model, ...]:
        return await self._provider.models() if await self._kept.is_any() else ()

    def stream(self, request: ChatRequest) -> AsyncGenerator[ChatEvent, None]:
        return self._provider.stream(request)

    async def settled(self, generation_id: str) -> Settled | None:
        return await self._provider.settled(generation_id)


def trouble_of(error: OwnKeyError) -> KeyTrouble | None:
    """Return what a refusal says of the key itself, None if it says nothing."""
    return _TROUBLES.get(type(error))


_TROUBLES: dict[type[OwnKeyError], KeyTrouble] = {
    OwnKeyRefused: KeyTrouble.REFUSED,
    OwnKeyNoCredit: KeyTrouble.NO_CREDIT,
    OwnKeyTooLittleCredit: KeyTrouble.TOO_LITTLE_CREDIT,
    OwnKeyForbidden: KeyTrouble.FORBIDDEN,
    OwnKeyManagement: KeyTrouble.MANAGEMENT,
    OwnKeyUnreadable: KeyTrouble.UNREADABLE,
}


def _own(error: ProviderError) -> OwnKeyError:
    """Return what a refusal means where the key is the person's."""
    match error:
        case KeyRefused():
            return OwnKeyRefused()
        case MaxTokensTooCostly():
            return OwnKeyTooLittleCredit()
        case NoCredit():
            return OwnKeyNoCredit()
        case FreePoolEmpty():
            return OwnKeyDayUsedUp()
        case _:
            return OwnKeyForbidden(detail=error.facts.get("detail", ""))
