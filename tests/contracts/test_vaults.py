"""What every vault keeps, the real one and the fake alike."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from promptmanager.adapters.crypto.ring import KeyRing
from promptmanager.adapters.crypto.vault import AesVault
from promptmanager.services.ports import SealBroken, SecretPlace, SecretPurpose, SecretVault
from tests.fakes.vault import FakeVault

MakeVault = Callable[..., SecretVault]
SECRET = "sk-or-v1-0123456789abcdef é"
PLACE = SecretPlace(SecretPurpose.OPENROUTER_KEY, user_id=7, entry_id="an entry")


def _real(*ring: str) -> SecretVault:
    return AesVault(KeyRing(first=ring[0], keys={key_id: key_id.encode().ljust(32, b"\0") for key_id in ring}))


def _fake(*ring: str) -> SecretVault:
    return FakeVault(ring)


@pytest.fixture(params=[_real, _fake])
def make_vault(request: pytest.FixtureRequest) -> MakeVault:
    return request.param


def test_a_secret_comes_back_and_is_not_readable_meanwhile(make_vault: MakeVault) -> None:
    vault = make_vault("k1")

    sealed = vault.seal(SECRET, PLACE)

    assert SECRET not in sealed
    assert vault.open(sealed, PLACE) == SECRET


def test_the_same_secret_never_looks_the_same(make_vault: MakeVault) -> None:
    vault = make_vault("k1")

    assert vault.seal(SECRET, PLACE) != vault.seal(SECRET, PLACE)


@pytest.mark.parametrize("moved", [{"user_id": 8}, {"entry_id": "another entry"}])
def test_what_was_moved_to_another_persons_row_does_not_open(make_vault: MakeVault, moved: dict) -> None:
    vault = make_vault("k1")
    sealed = vault.seal(SECRET, PLACE)

    with pytest.raises(SealBroken):
        vault.open(sealed, replace(PLACE, **moved))


@pytest.mark.parametrize(
    "sealed", ["", "nothing", "v1.k1.", "v1.k1.AAAA", "v1.k1.§", "v2.k1.AAAA", "v1..", "v1.k1.A.A"]
)
def test_what_no_vault_sealed_does_not_open(make_vault: MakeVault, sealed: str) -> None:
    with pytest.raises(SealBroken):
        make_vault("k1").open(sealed, PLACE)


def test_every_key_of_the_ring_opens_and_the_first_seals(make_vault: MakeVault) -> None:
    old = make_vault("k1").seal(SECRET, PLACE)
    both = make_vault("k2", "k1")
    new = both.seal(SECRET, PLACE)

    assert both.open(old, PLACE) == SECRET
    assert make_vault("k2").open(new, PLACE) == SECRET
    assert not both.is_sealed_by_the_first(old)
    assert both.is_sealed_by_the_first(new)


def test_a_key_that_left_the_ring_opens_nothing(make_vault: MakeVault) -> None:
    sealed = make_vault("k1").seal(SECRET, PLACE)

    with pytest.raises(SealBroken):
        make_vault("k2").open(sealed, PLACE)
