"""Connect with OpenRouter: a key without copying and pasting, given to the session that asked for it and no other."""

from __future__ import annotations

from promptmanager.domain.errors import ConnectionFailed
from promptmanager.domain.identity import Actor, hashed_token
from promptmanager.domain.keys import CONNECTION_LIFETIME, KeyConnection, challenge_of
from promptmanager.services.accounts.throttle import Limit, Throttle
from promptmanager.services.keys import Keys
from promptmanager.services.ports import KeyIssuer, SealBroken, SecretPlace, SecretPurpose, Tokens

CONNECTIONS = Limit("key-connections", 20, 600)
CODE_MAX = 500


class KeyConnections:
    """``address`` is the instance's own, to which people come back."""

    def __init__(self, keys: Keys, *, tokens: Tokens, issuer: KeyIssuer, address: str) -> None:
        self._keys, self._tokens, self._issuer, self._address = keys, tokens, issuer, address
        self._kept = keys.kept
        self._throttle = Throttle(self._kept.store, self._kept.clock)

    async def begin(self, *, actor: Actor) -> str:
        """Return where at the provider the actor agrees. Raises PlanNeeded, SecretsUnkept, TooManyAttempts."""
        await self._keys.require(actor=actor)
        await self._throttle.count(CONNECTIONS, str(actor.user.id))
        state, verifier, now = self._tokens.new(), self._tokens.new(), self._kept.clock.now()
        state_hash = hashed_token(state)
        connection = KeyConnection(
            state_hash=state_hash,
            user_id=actor.user.id,
            session_hash=actor.session_hash,
            sealed=self._kept.vault.seal(verifier, _place(actor.user.id, state_hash)),
            expires_at=now + CONNECTION_LIFETIME,
        )
        async with self._kept.store.writing() as work:
            await work.key_connections.clear(before=now)
            await work.key_connections.add(connection)
            await work.commit()
        # The documented address has no parameter for a state, so it stands in the path that people come back to.
        callback = f"{self._address}/keys/connected/{state}"
        return self._issuer.page(callback=callback, challenge=challenge_of(verifier))

    async def finish(self, *, actor: Actor, state: str, code: str, ip_address: str = "") -> None:
        """Fetch the key for the code, test it and keep it, as one that was typed.

        A connection is good once, for the session that began it. Raises ConnectionFailed, and what
        ``Keys.test_and_save`` does.
        """
        now = self._kept.clock.now()
        async with self._kept.store.writing() as work:
            begun = await work.key_connections.take(hashed_token(state), session_hash=actor.session_hash, at=now)
            await work.commit()
        if begun is None or begun.user_id != actor.user.id or not code or len(code) > CODE_MAX:
            raise ConnectionFailed
        try:
            verifier = self._kept.vault.open(begun.sealed, _place(begun.user_id, begun.state_hash))
        except SealBroken:
            raise ConnectionFailed from None
        key = await self._issuer.key_for(code=code, verifier=verifier)
        await self._keys.test_and_save(actor=actor, typed=key, ip_address=ip_address)


def _place(user_id: int, state_hash: str) -> SecretPlace:
    return SecretPlace(SecretPurpose.OPENROUTER_CONNECTION, user_id, state_hash)
