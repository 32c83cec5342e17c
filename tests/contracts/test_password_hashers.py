"""What every password hasher keeps, the real one and the fake alike."""

from __future__ import annotations

import pytest

from promptmanager.adapters.crypto.passwords import Argon2Hasher
from promptmanager.services.ports import PasswordHasher
from tests.fakes.hasher import FakeHasher


@pytest.fixture(params=[Argon2Hasher, FakeHasher])
def hasher(request: pytest.FixtureRequest) -> PasswordHasher:
    return request.param()


async def test_a_password_fits_its_own_hash_only(hasher: PasswordHasher) -> None:
    stored = await hasher.hash("a secret of some length é")

    assert await hasher.verify("a secret of some length é", stored) == (True, None)
    assert await hasher.verify("A secret of some length é", stored) == (False, None)


@pytest.mark.parametrize("stored", ["", "not a hash"])
async def test_nothing_fits_where_no_hash_is_stored(hasher: PasswordHasher, stored: str) -> None:
    assert await hasher.verify("", stored) == (False, None)
    assert await hasher.verify("a secret", stored) == (False, None)
