"""A person's own key of OpenRouter: tested before it is saved, sealed while it is kept, theirs to delete."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from promptmanager.domain.errors import (
    KeyMissing,
    OwnKeyError,
    OwnKeyUnreadable,
    SecretsUnkept,
)
from promptmanager.domain.identity import Actor
from promptmanager.domain.keys import KeyTrouble, UserKey, typed_key
from promptmanager.domain.plans import PlanAction
from promptmanager.services.accounts.throttle import Limit, Throttle, network
from promptmanager.services.kept_keys import KeptKeys, Resealed
from promptmanager.services.own_key import trouble_of
from promptmanager.services.plans import Plans
from promptmanager.services.ports import KeyInspector, SealBroken, Tokens

# A page that says whether a key is good must not serve whoever has found many.
TESTS = Limit("key-tests", 10, 600)
TESTS_ADDRESS = Limit("key-tests-address", 30, 600)


@dataclass(frozen=True)
class OwnKey:
    """What somebody may know of their own key. ``is_allowed``: their plan includes it; without, a key rests.

    ``page`` is the key's own page at the provider, empty where that has none.
    """

    key: UserKey | None
    is_allowed: bool
    can_keep: bool
    page: str = ""


class Keys:
    """A key concerns its person alone, in whatever workspace: no permission is asked, but the plan.

    ``site`` is where the provider has its pages. ``on_saved`` is told of each key that was saved: the models that it
    opens may have to be listed.
    """

    def __init__(
        self,
        kept: KeptKeys,
        *,
        tokens: Tokens,
        inspector: KeyInspector,
        plans: Plans,
        on_saved: Callable[[], Awaitable[None]],
        site: str = "",
    ) -> None:
        self.kept, self._tokens, self._inspector, self._plans = kept, tokens, inspector, plans
        self._throttle = Throttle(kept.store, kept.clock)
        self._on_saved = on_saved
        self._site = site

    async def own(self, *, actor: Actor) -> OwnKey:
        entitlement = await self._plans.entitlement(actor=actor)
        key = await self.kept.of_user(actor.user.id)
        return OwnKey(
            key=key,
            is_allowed=entitlement.allows(PlanAction.USE_OWN_KEY),
            can_keep=self.kept.vault.is_ready,
            page=f"{self._site}/keys/{key.sha256}" if key is not None and self._site else "",
        )

    async def test_and_save(self, *, actor: Actor, typed: str, ip_address: str = "") -> None:
        """Ask the provider whether the key is good, and keep it in the place of the one before only then.

        Raises PlanNeeded, SecretsUnkept, KeyMalformed, TooManyAttempts, OwnKeyRefused, OwnKeyManagement,
        OwnKeyNoCredit, OwnKeyForbidden, and KeyUnchecked when the provider cannot be asked.
        """
        await self.require(actor=actor)
        key = typed_key(typed)
        await self._count(actor, ip_address)
        facts = await self._inspector.inspect(lambda: key)
        await self.kept.keep(actor.user.id, self._tokens.new_id(), key, facts)
        await self._on_saved()

    async def check_again(self, *, actor: Actor, ip_address: str = "") -> None:
        """Ask about the key that is kept, and remember what was said, good or bad.

        Raises PlanNeeded, KeyMissing, TooManyAttempts, an OwnKeyError, and KeyUnchecked.
        """
        await self._plans.require(actor=actor, action=PlanAction.USE_OWN_KEY)
        kept = await self.kept.of_user(actor.user.id)
        if kept is None:
            raise KeyMissing
        await self._count(actor, ip_address)
        try:
            facts = await self._inspector.inspect(self.kept.opener(kept))
        except SealBroken:
            await self.kept.note_trouble(kept, KeyTrouble.UNREADABLE)
            raise OwnKeyUnreadable from None
        except OwnKeyError as error:
            await self.kept.note_trouble(kept, trouble_of(error))
            raise
        await self.kept.note_facts(kept, facts)

    async def delete(self, *, actor: Actor) -> None:
        """Forget the key, whatever the plan; runs go on with the platform's at once. Good without a key, too."""
        await self.kept.delete(actor.user.id)

    async def require(self, *, actor: Actor) -> None:
        """Refuse whoever may keep no key here. Raises PlanNeeded, SecretsUnkept."""
        await self._plans.require(actor=actor, action=PlanAction.USE_OWN_KEY)
        self._require_vault()

    async def operator_seal_anew(self) -> Resealed:
        """For whoever sits at the machine: seal all keys with the first key of the ring. Raises SecretsUnkept."""
        self._require_vault()
        return await self.kept.seal_anew()

    async def _count(self, actor: Actor, ip_address: str) -> None:
        await self._throttle.count(TESTS, str(actor.user.id))
        if ip_address:
            await self._throttle.count(TESTS_ADDRESS, network(ip_address))

    def _require_vault(self) -> None:
        if not self.kept.vault.is_ready:
            raise SecretsUnkept
