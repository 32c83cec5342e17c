"""People's own keys as they are kept: sealed for one person's entry, opened for one call."""

from __future__ import annotations

import logging
from dataclasses import dataclass

from promptmanager.domain.keys import LAST_LETTERS, KeyFacts, KeyTrouble, UserKey, key_hash
from promptmanager.services.ports import Clock, OpenKey, SealBroken, SecretPlace, SecretPurpose, SecretVault, Store

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class KeptKeys:
    """For the services that know whose key may be used: nobody is asked for a permission here."""

    store: Store
    clock: Clock
    vault: SecretVault

    async def of_user(self, user_id: int) -> UserKey | None:
        async with self.store.reading() as work:
            return await work.keys.of_user(user_id)

    async def is_any(self) -> bool:
        async with self.store.reading() as work:
            return await work.keys.is_any()

    def opener(self, kept: UserKey) -> OpenKey:
        """Return what opens the key, when it is called."""
        return lambda: self.vault.open(kept.sealed, _place(kept.user_id, kept.id))

    async def keep(self, user_id: int, key_id: str, key: str, facts: KeyFacts) -> None:
        """Seal a key that was found good in the place of the person's earlier one. ``key_id`` is new."""
        now = self.clock.now()
        kept = UserKey(
            user_id=user_id,
            id=key_id,
            sealed=self.vault.seal(key, _place(user_id, key_id)),
            sha256=key_hash(key),
            last_four=key[-LAST_LETTERS:],
            facts=facts,
            checked_at=now,
            changed_at=now,
        )
        async with self.store.writing() as work:
            await work.keys.put(kept)
            await work.commit()
        _log.info("account %s saved an own key", user_id)

    async def note_facts(self, kept: UserKey, facts: KeyFacts) -> None:
        async with self.store.writing() as work:
            await work.keys.note_facts(kept.user_id, kept.id, facts, at=self.clock.now())
            await work.commit()

    async def note_trouble(self, kept: UserKey, trouble: KeyTrouble | None) -> None:
        """Remember that a key stopped working, or that it works again."""
        if trouble is kept.trouble:
            return
        async with self.store.writing() as work:
            await work.keys.note_trouble(kept.user_id, kept.id, trouble, at=self.clock.now())
            await work.commit()
        _log.info("the own key of account %s: %s", kept.user_id, trouble or "works again")

    async def delete(self, user_id: int) -> None:
        async with self.store.writing() as work:
            is_deleted = await work.keys.delete(user_id)
            await work.commit()
        if is_deleted:
            _log.info("account %s deleted its own key", user_id)

    async def seal_anew(self) -> Resealed:
        """Seal with the ring's first key what another key of it sealed; what somebody changes meanwhile is left."""
        async with self.store.reading() as work:
            kept = await work.keys.all()
        older = [key for key in kept if not self.vault.is_sealed_by_the_first(key.sealed)]
        done = unreadable = changed = 0
        for key in older:
            try:
                sealed = self.vault.seal(self.opener(key)(), _place(key.user_id, key.id))
            except SealBroken:
                unreadable += 1
                continue
            async with self.store.writing() as work:
                is_done = await work.keys.reseal(key, sealed)
                await work.commit()
            done, changed = (done + 1, changed) if is_done else (done, changed + 1)
        return Resealed(done=done, unreadable=unreadable, changed=changed, fresh=len(kept) - len(older))


@dataclass(frozen=True)
class Resealed:
    """What came of it: sealed anew, opened by no key of the ring, changed meanwhile, sealed by the first key before."""

    done: int = 0
    unreadable: int = 0
    changed: int = 0
    fresh: int = 0


def _place(user_id: int, key_id: str) -> SecretPlace:
    return SecretPlace(SecretPurpose.OPENROUTER_KEY, user_id, key_id)
