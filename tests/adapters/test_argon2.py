"""The real password hasher."""

from __future__ import annotations

import asyncio
import time

import pytest
from passlib.context import CryptContext

from promptmanager.adapters.crypto.passwords import Argon2Hasher


@pytest.fixture(scope="module")
def hasher() -> Argon2Hasher:
    return Argon2Hasher()


async def test_a_hash_names_argon2id_with_the_least_parameters_allowed(hasher: Argon2Hasher) -> None:
    assert (await hasher.hash("a secret of some length")).startswith("$argon2id$v=19$m=19456,t=2,p=1$")


async def test_a_hash_with_older_parameters_fits_and_comes_back_renewed(hasher: Argon2Hasher) -> None:
    weak = CryptContext(["argon2"], argon2__type="ID", argon2__memory_cost=8_192, argon2__time_cost=1)

    fits, renewed = await hasher.verify("a secret", weak.hash("a secret"))

    assert fits
    assert (renewed or "").startswith("$argon2id$v=19$m=19456,t=2,p=1$")


async def test_nobodys_password_takes_as_long_as_somebodys(hasher: Argon2Hasher) -> None:
    stored = await hasher.hash("a secret of some length")
    await hasher.verify("warm up", "")

    # The processor's time: other work on the machine is no finding. The quickest of several was disturbed least.
    known = min([await _seconds(hasher, stored) for _ in range(7)])
    unknown = min([await _seconds(hasher, "") for _ in range(7)])

    assert 0.5 < known / unknown < 2


async def test_the_event_loop_goes_on_while_hashing(hasher: Argon2Hasher) -> None:
    hashing = asyncio.gather(*(hasher.hash(f"secret number {n}") for n in range(6)))
    turns = 0
    while not hashing.done():
        await asyncio.sleep(0.001)
        turns += 1

    assert turns > 10


async def _seconds(hasher: Argon2Hasher, stored: str) -> float:
    started = time.process_time()
    await hasher.verify("wrong", stored)
    return time.process_time() - started
