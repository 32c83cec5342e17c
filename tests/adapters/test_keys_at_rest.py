"""People's own keys in a real database, sealed by the real vault."""

from __future__ import annotations

import asyncio
import base64
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

import pytest
from click.testing import CliRunner
from sqlalchemy import text

from promptmanager.adapters.clock import SystemClock
from promptmanager.adapters.crypto.ring import KeyRing, parse_ring
from promptmanager.adapters.crypto.vault import AesVault
from promptmanager.adapters.db.migrate import upgrade
from promptmanager.adapters.db.store import SqlStore
from promptmanager.cli import main
from promptmanager.config import Settings
from promptmanager.domain.keys import KeyFacts, UserKey
from promptmanager.services.kept_keys import KeptKeys, Resealed
from promptmanager.services.ports import SealBroken
from tests.conftest import sqlite_url
from tests.fakes.actors import new_actor

CANARY = "sk-or-v1-canary7c1f93ab2e8d4460wxyz"
ONE, TWO = (f"k{number}:{base64.b64encode(bytes([number]) * 32).decode()}" for number in (1, 2))
DATABASES = pytest.mark.parametrize("database_url", ["sqlite", "postgresql"], indirect=True)
_Result = TypeVar("_Result")


def ring(*entries: str) -> KeyRing:
    return parse_ring(",".join(entries), source="a test")


def kept_in(store: SqlStore, *entries: str) -> KeptKeys:
    return KeptKeys(store, SystemClock(), AesVault(ring(*entries)))


async def found(kept: KeptKeys, user_id: int) -> UserKey:
    key = await kept.of_user(user_id)
    assert key is not None
    return key


@DATABASES
async def test_no_table_holds_the_key(sql_store: SqlStore) -> None:
    kept, ann = kept_in(sql_store, ONE), await new_actor(sql_store, "Ann")
    await kept.keep(ann.user.id, "key-1", CANARY, KeyFacts(label="sk-or-v1-can...xyz"))

    async with sql_store.reading() as work:
        rows = (await work._connection.execute(text("SELECT * FROM user_keys"))).all()

    assert len(rows) == 1
    assert "canary7c1f93ab2e8d4460" not in repr(rows)
    assert kept.opener(await found(kept, ann.user.id))() == CANARY


@DATABASES
async def test_a_sealed_key_moved_to_another_persons_row_does_not_open(sql_store: SqlStore) -> None:
    kept = kept_in(sql_store, ONE)
    ann, bob = await new_actor(sql_store, "Ann"), await new_actor(sql_store, "Bob")
    await kept.keep(ann.user.id, "key-1", CANARY, KeyFacts())
    stolen = replace(await found(kept, ann.user.id), user_id=bob.user.id)
    async with sql_store.writing() as work:
        await work.keys.put(stolen)
        await work.commit()

    with pytest.raises(SealBroken):
        kept.opener(await found(kept, bob.user.id))()


@DATABASES
async def test_an_older_sealed_text_of_the_same_person_does_not_open_as_the_new_key(sql_store: SqlStore) -> None:
    kept, ann = kept_in(sql_store, ONE), await new_actor(sql_store, "Ann")
    await kept.keep(ann.user.id, "key-1", CANARY, KeyFacts())
    older = await found(kept, ann.user.id)
    await kept.keep(ann.user.id, "key-2", f"{CANARY}2", KeyFacts())
    newer = await found(kept, ann.user.id)

    with pytest.raises(SealBroken):
        kept.opener(replace(newer, sealed=older.sealed))()


@DATABASES
async def test_keys_are_sealed_anew_while_their_people_change_them(sql_store: SqlStore) -> None:
    before, after = kept_in(sql_store, ONE), kept_in(sql_store, TWO, ONE)
    people = [await new_actor(sql_store, name) for name in ("Ann", "Bob", "Cid", "Dan")]
    for actor in people:
        await before.keep(actor.user.id, f"key-{actor.user.id}", f"{CANARY}{actor.user.id}", KeyFacts())
    changing = people[3].user.id

    came, *_ = await asyncio.gather(
        after.seal_anew(), *(after.keep(changing, f"new-{number}", f"{CANARY}new", KeyFacts()) for number in range(5))
    )

    assert came.unreadable == 0
    assert came.done + came.changed + came.fresh == 4
    only_new = kept_in(sql_store, TWO)
    opened = [only_new.opener(await found(only_new, actor.user.id))() for actor in people]
    assert opened == [*(f"{CANARY}{actor.user.id}" for actor in people[:3]), f"{CANARY}new"]


def run(url: str, work: Callable[[SqlStore], Awaitable[_Result]]) -> _Result:
    async def opened() -> _Result:
        store = SqlStore(url)
        try:
            return await work(store)
        finally:
            await store.close()

    return asyncio.run(opened())


@pytest.fixture
def laptop(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> str:
    """The address of an instance's database, in which somebody keeps a key sealed by the first ring."""
    monkeypatch.setitem(Settings.model_config, "env_file", None)
    for name in ("DATABASE_URL", "OPENROUTER_API_KEY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PROMPTMANAGER_DATA_DIR", str(tmp_path))
    url = sqlite_url(tmp_path / "promptmanager.db")
    upgrade(url)

    async def keep(store: SqlStore) -> None:
        actor = await new_actor(store, "Ann")
        await kept_in(store, ONE).keep(actor.user.id, "key-1", CANARY, KeyFacts())

    run(url, keep)
    return url


def test_the_command_seals_anew_and_says_when_the_older_key_can_go(
    monkeypatch: pytest.MonkeyPatch, laptop: str
) -> None:
    monkeypatch.setenv("PROMPTMANAGER_KEYS", f"{TWO},{ONE}")

    first, second = (CliRunner().invoke(main, ["rotate-keys"]) for _ in range(2))

    assert "Sealed anew: 1. Sealed by the first key already: 0." in first.output
    assert "no longer needed" in first.output
    assert "Sealed anew: 0. Sealed by the first key already: 1." in second.output
    assert CANARY not in first.output + second.output
    assert run(laptop, _all_opened_by_the_second) == [CANARY]


def test_the_command_fails_where_a_key_is_missing_from_the_ring(monkeypatch: pytest.MonkeyPatch, laptop: str) -> None:
    monkeypatch.setenv("PROMPTMANAGER_KEYS", TWO)

    said = CliRunner().invoke(main, ["rotate-keys"])

    assert said.exit_code == 1
    assert "Opened by no key of the ring: 1" in said.output
    assert "no longer needed" not in said.output
    assert run(laptop, lambda store: kept_in(store, TWO).seal_anew()) == Resealed(unreadable=1)


def test_the_command_says_so_when_there_is_no_ring(monkeypatch: pytest.MonkeyPatch, laptop: str) -> None:
    monkeypatch.setenv("PROMPTMANAGER_KEYS", "k1:AAAA")

    said = CliRunner().invoke(main, ["rotate-keys"])

    assert said.exit_code == 1
    assert "PROMPTMANAGER_KEYS" in said.output
    assert run(laptop, lambda store: kept_in(store, ONE).seal_anew()) == Resealed(fresh=1)


async def _all_opened_by_the_second(store: SqlStore) -> list[str]:
    kept = kept_in(store, TWO)
    async with store.reading() as work:
        return [kept.opener(key)() for key in await work.keys.all()]
