"""A vault without a lock: it writes the place beside the secret, turned round, and compares."""

from __future__ import annotations

from itertools import count

from promptmanager.services.ports import SealBroken, SecretPlace


class FakeVault:
    is_ready = True

    def __init__(self, ring: tuple[str, ...] = ("k1",)) -> None:
        self._ring = ring
        self._seals = count()

    def seal(self, secret: str, place: SecretPlace) -> str:
        return f"{self._ring[0]}.{next(self._seals)}.{_written(place)}.{secret[::-1]}"

    def open(self, sealed: str, place: SecretPlace) -> str:
        key_id, _, rest = sealed.partition(".")
        _, _, rest = rest.partition(".")
        mark = f"{_written(place)}."
        if key_id not in self._ring or not rest.startswith(mark):
            raise SealBroken
        return rest.removeprefix(mark)[::-1]

    def is_sealed_by_the_first(self, sealed: str) -> bool:
        return sealed.startswith(f"{self._ring[0]}.")


def _written(place: SecretPlace) -> str:
    return f"{place.purpose.value}|{place.user_id}|{place.entry_id}"
