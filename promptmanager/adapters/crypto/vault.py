"""Secrets at rest: AES-256-GCM, bound to the person and the entry they belong to."""

from __future__ import annotations

import base64
import binascii
import logging
import secrets
from collections.abc import Callable

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from promptmanager.adapters.crypto.ring import KeyRing, RingUnusable
from promptmanager.services.ports import SealBroken, SecretPlace

_log = logging.getLogger(__name__)

_FORMAT = "v1"
_NONCE_BYTES = 12
_PARTS = 3


class AesVault:
    """Seals into ``v1.<key id>.<base64url of nonce, ciphertext and tag>``."""

    is_ready = True

    def __init__(self, ring: KeyRing) -> None:
        self._first = ring.first
        self._ciphers = {key_id: AESGCM(key) for key_id, key in ring.keys.items()}

    def seal(self, secret: str, place: SecretPlace) -> str:
        nonce = secrets.token_bytes(_NONCE_BYTES)
        sealed = self._ciphers[self._first].encrypt(nonce, secret.encode(), _bound_to(self._first, place))
        return f"{_FORMAT}.{self._first}.{_encoded(nonce + sealed)}"

    def open(self, sealed: str, place: SecretPlace) -> str:
        key_id, body = self._taken_apart(sealed)
        try:
            secret = self._ciphers[key_id].decrypt(body[:_NONCE_BYTES], body[_NONCE_BYTES:], _bound_to(key_id, place))
        except (InvalidTag, ValueError):
            raise SealBroken from None
        return secret.decode()

    def is_sealed_by_the_first(self, sealed: str) -> bool:
        return sealed.startswith(f"{_FORMAT}.{self._first}.")

    def _taken_apart(self, sealed: str) -> tuple[str, bytes]:
        parts = sealed.split(".")
        if len(parts) != _PARTS or parts[0] != _FORMAT or parts[1] not in self._ciphers:
            raise SealBroken
        try:
            body = base64.b64decode(parts[2] + "=" * (-len(parts[2]) % 4), altchars=b"-_", validate=True)
        except (binascii.Error, ValueError):
            raise SealBroken from None
        # The last letter of base64 may hold bits that stand for nothing: one spelling is right.
        if _encoded(body) != parts[2]:
            raise SealBroken
        return parts[1], body


class RingVault:
    """A vault that reads its ring when it is first needed: whatever needs no secret needs no ring."""

    def __init__(self, read: Callable[[], KeyRing]) -> None:
        self._read = read
        self._vault: AesVault | None = None

    @property
    def is_ready(self) -> bool:
        try:
            self._opened()
        except SealBroken:
            return False
        return True

    def seal(self, secret: str, place: SecretPlace) -> str:
        return self._opened().seal(secret, place)

    def open(self, sealed: str, place: SecretPlace) -> str:
        return self._opened().open(sealed, place)

    def is_sealed_by_the_first(self, sealed: str) -> bool:
        return self._opened().is_sealed_by_the_first(sealed)

    def _opened(self) -> AesVault:
        if self._vault is None:
            try:
                self._vault = AesVault(self._read())
            except RingUnusable as unusable:
                _log.error("secrets cannot be kept: %s", unusable)
                raise SealBroken from None
        return self._vault


def _encoded(body: bytes) -> str:
    return base64.urlsafe_b64encode(body).rstrip(b"=").decode()


def _bound_to(key_id: str, place: SecretPlace) -> bytes:
    """Every part is free of bars, save the last: so no two places look alike."""
    return f"{_FORMAT}|{place.purpose.value}|{key_id}|{place.user_id}|{place.entry_id}".encode()
