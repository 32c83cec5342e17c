"""What the tests of runs share: a workspace, somebody in it, and the services around a scripted provider."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from contextlib import aclosing
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from promptmanager.domain.content import Content, Message, MessageRole, ModelSettings
from promptmanager.domain.errors import ModelUnknown
from promptmanager.domain.free_pool import PoolLimits
from promptmanager.domain.identity import Actor, Role, User, Workspace
from promptmanager.domain.models import Model, ModelTier
from promptmanager.domain.orders import RunOrder
from promptmanager.domain.runs import Run, RunOrigin
from promptmanager.services.admission import Admission
from promptmanager.services.cost_settler import CostSettler
from promptmanager.services.free_pool import FreePool
from promptmanager.services.kept_keys import KeptKeys
from promptmanager.services.live_run import Chunk
from promptmanager.services.own_key import OwnKeys
from promptmanager.services.plans import Plans
from promptmanager.services.ports import SecretVault, Store
from promptmanager.services.run_hub import RunHub
from promptmanager.services.runs import Runs
from tests.fakes.clock import FakeClock
from tests.fakes.scripted_chat import ScriptedChat
from tests.fakes.store import FakeStore
from tests.fakes.tokens import FakeTokens
from tests.fakes.vault import FakeVault

AT = datetime(2026, 1, 5, 12, 0, tzinfo=UTC)
MODEL = "test/model"


def somebody(*, workspace_id: int = 1, role: Role = Role.EDITOR) -> Actor:
    user = User(1, "ada@example.com", "Ada", "en", is_admin=False, is_disabled=False, created_at=AT)
    return Actor(user, Workspace(workspace_id, "Ada", is_personal=True), role, "hash")


def said(text: str = "Hello", model: str = MODEL) -> Content:
    return Content((Message(MessageRole.USER, text),), settings=ModelSettings(model=model))


def order(text: str = "Hello", **changes) -> RunOrder:
    return RunOrder(RunOrigin.PLAYGROUND, content=said(text), **changes)


class OneModel:
    """A catalogue of one; ``model`` may be replaced."""

    def __init__(self, provider: ScriptedChat) -> None:
        self.provider = provider
        self.model = Model(MODEL, "Model", 1000, 100, None, None, frozenset(), tier=ModelTier.FREE)

    async def get(self, model_id: str) -> Model:
        if model_id != MODEL:
            raise ModelUnknown(model=model_id, nearest=MODEL)
        return self.model

    async def to_run(self, model_id: str) -> Model:
        return await self.get(model_id)

    def provider_for(self, model: Model) -> ScriptedChat:
        return self.provider


async def filled_in(content: Content, values: Mapping[str, str]) -> tuple[Message, ...]:
    def fill(text: str) -> str:
        for name, value in values.items():
            text = text.replace("{{ " + name + " }}", value)
        return text

    return tuple(Message(message.role, fill(message.text)) for message in content.messages)


async def eventually(is_so: Callable[[], Awaitable[bool]]) -> None:
    while not await is_so():  # noqa: ASYNC110 - the database tells nobody of its changes
        await asyncio.sleep(0.002)


@dataclass
class Scene:
    store: Any
    clock: FakeClock
    provider: ScriptedChat
    hub: RunHub
    runs: Runs
    actor: Actor
    models: OneModel
    kept: KeptKeys

    async def ended(self, run_id: str) -> Run:
        """Wait until nothing changes any more and return what is stored."""
        async with aclosing(await self.runs.follow(actor=self.actor, run_id=run_id)) as chunks:
            async for _ in chunks:
                pass
        return await self.stored(run_id)

    async def stored(self, run_id: str) -> Run:
        async with self.store.reading() as work:
            return await work.runs.by_id(self.actor.workspace_id, run_id)

    async def until(self, run_id: str, text: str) -> None:
        """Wait until the run's text contains this."""

        async def is_there() -> bool:
            return text in (await self.runs.get(actor=self.actor, run_id=run_id)).output

        await eventually(is_there)


def scene(
    provider: ScriptedChat,
    *,
    delays_seconds: tuple[float, ...] = (0.001, 0.001, 0.001),
    flush_seconds: float = 0.005,
    store: Store | None = None,
    actor: Actor | None = None,
    has_plans: bool = False,
    limits: PoolLimits | None = None,
    ceiling_usd: Decimal | None = None,
    has_platform_key: bool = True,
    vault: SecretVault | None = None,
) -> Scene:
    store, clock = store or FakeStore(), FakeClock()
    settler = CostSettler(store=store, delays_seconds=delays_seconds)
    hub = RunHub(store=store, clock=clock, settler=settler, flush_seconds=flush_seconds, checkpoint_seconds=0.02)
    models, plans = OneModel(provider), Plans(store=store, clock=clock, is_off=not has_plans, ceiling_usd=ceiling_usd)
    kept = KeptKeys(store, clock, vault or FakeVault())
    own_keys = OwnKeys(kept, plans=plans, provider=provider, has_platform_key=has_platform_key)
    pool = FreePool(store=store, clock=clock, limits=limits)
    runs = Runs(
        store=store,
        clock=clock,
        tokens=FakeTokens(),
        admission=Admission(models=models, plans=plans, pool=pool, own_keys=own_keys),
        render=filled_in,
        hub=hub,
    )
    return Scene(store, clock, provider, hub, runs, actor or somebody(), models, kept)


async def text_of(chunks) -> str:
    """Put a follower's chunks together as a browser does, and insist that they fit."""
    text = ""
    async with aclosing(chunks):
        async for chunk in chunks:
            text = appended(text, chunk)
    return text


def appended(text: str, chunk: Chunk) -> str:
    assert chunk.offset == len(text.encode("utf-16-le")) // 2
    return text + chunk.text
