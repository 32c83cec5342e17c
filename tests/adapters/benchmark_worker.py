"""A process that drives benchmarks with the real parts, and nothing else: to be killed.

It ends by itself when no benchmark runs any more.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from promptmanager.adapters.clock import SystemClock
from promptmanager.adapters.crypto.tokens import RandomTokens
from promptmanager.adapters.db.store import SqlStore
from promptmanager.adapters.jobs import DbosJobs
from promptmanager.adapters.openrouter import OpenRouterChat
from promptmanager.domain.models import Model, ModelTier
from promptmanager.services.admission import Admission
from promptmanager.services.benchmarks import Benchmarks, Desk, Driver, Gates, Planner
from promptmanager.services.free_pool import FreePool
from promptmanager.services.kept_keys import KeptKeys
from promptmanager.services.own_key import OwnKeys
from promptmanager.services.plans import Plans
from promptmanager.services.rendering import render_messages
from promptmanager.services.run_hub import RunHub
from promptmanager.services.runs import Runs
from tests.fakes.vault import FakeVault

CONCURRENCY = 8
_PRICE = Decimal("0.000001")


@dataclass
class AnyModel:
    """A catalogue in which every model is known, and free."""

    provider: OpenRouterChat

    async def get(self, model_id: str) -> Model:
        return Model(model_id, model_id, 1000, 100, _PRICE, _PRICE, frozenset(), tier=ModelTier.FREE)

    async def to_run(self, model_id: str) -> Model:
        return await self.get(model_id)

    def provider_for(self, model: Model) -> OpenRouterChat:
        return self.provider


@dataclass
class Works:
    store: SqlStore
    runs: Runs
    benchmarks: Benchmarks
    driver: Driver
    jobs: DbosJobs
    provider: OpenRouterChat


def works(database: str, folder: Path, provider_url: str, *, concurrency: int = CONCURRENCY) -> Works:
    """Wire what drives a benchmark, as the product's wiring does."""
    store, clock, tokens = SqlStore(database), SystemClock(), RandomTokens()
    provider = OpenRouterChat(provider_url, "sk-or-v1-test")
    plans = Plans(store=store, clock=clock, is_off=True)
    own_keys = OwnKeys(KeptKeys(store, clock, FakeVault()), plans=plans, provider=provider, has_platform_key=True)
    pool = FreePool(store=store, clock=clock)
    admission = Admission(models=AnyModel(provider), plans=plans, pool=pool, own_keys=own_keys)
    hub = RunHub(store=store, clock=clock)
    runs = Runs(store=store, clock=clock, tokens=tokens, admission=admission, render=render_messages, hub=hub)
    planner = Planner(store=store, admission=admission, render=render_messages, concurrency=concurrency)
    jobs = DbosJobs(database, folder)
    benchmarks = Benchmarks(store=store, clock=clock, tokens=tokens, planner=planner, jobs=jobs)
    driver = Driver(Desk(store, clock, tokens, runs, planner, admission, Gates(concurrency)))
    return Works(store, runs, benchmarks, driver, jobs, provider)


def drive_to_the_end(database: str, folder: Path, provider_url: str) -> None:
    """Take up what an earlier process left, as the product does at its start, and drive it to its end."""
    asyncio.run(_drive(database, folder, provider_url))


async def _drive(database: str, folder: Path, provider_url: str) -> None:
    made = works(database, folder, provider_url)
    await made.runs.recover()
    await made.jobs.open(made.driver.drive)
    await made.benchmarks.take_up_again()
    while await _is_running(made.store):  # noqa: ASYNC110 - the database tells nobody of its changes
        await asyncio.sleep(0.05)
    await made.jobs.close()
    await made.runs.shutdown()
    await made.provider.close()
    await made.store.close()


async def _is_running(store: SqlStore) -> bool:
    async with store.reading() as work:
        return bool(await work.benchmarks.under_way())
