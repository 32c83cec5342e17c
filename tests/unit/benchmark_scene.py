"""What the tests of benchmarks share: a prompt with a draft and samples, and a provider that answers as it is told."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncGenerator, Awaitable, Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from promptmanager.domain.benchmarks import Benchmark, Cell, CellState, Progress
from promptmanager.domain.checks import Check, CheckKind
from promptmanager.domain.content import Content, Message, MessageRole, ModelSettings, Variable
from promptmanager.domain.errors import ModelUnknown
from promptmanager.domain.golden import SampleContent
from promptmanager.domain.identity import Actor
from promptmanager.domain.models import Model, ModelTier
from promptmanager.domain.prompts import Prompt, Version
from promptmanager.domain.runs import Usage
from promptmanager.services.admission import Admission
from promptmanager.services.benchmarks import BenchmarkOrder, Benchmarks, Desk, Driver, Gates, Planner
from promptmanager.services.cost_settler import CostSettler
from promptmanager.services.drafts import Drafts
from promptmanager.services.free_pool import FreePool
from promptmanager.services.golden import Golden
from promptmanager.services.kept_keys import KeptKeys
from promptmanager.services.own_key import OwnKeys
from promptmanager.services.plans import Plans
from promptmanager.services.ports import ChatRequest
from promptmanager.services.ports.chat import ChatEvent, Finished, Opened, Settled, Text
from promptmanager.services.ports.jobs import Job
from promptmanager.services.prompts import Prompts
from promptmanager.services.run_hub import RunHub
from promptmanager.services.runs import Render, Runs
from tests.fakes.actors import new_actor
from tests.fakes.clock import FakeClock
from tests.fakes.jobs import FakeJobs
from tests.fakes.scripted_chat import ScriptedChat
from tests.fakes.store import FakeStore
from tests.fakes.tokens import FakeTokens
from tests.fakes.vault import FakeVault
from tests.unit.runs_scene import filled_in

CONCURRENCY = 4
PRICE = Decimal("0.000001")
COST = Decimal("0.00001")
SAY_HELLO = Content(
    (Message(MessageRole.USER, "Greet {{ name }}"),), (Variable("name"),), ModelSettings(model="a", max_tokens=10)
)

Answer = Callable[[ChatRequest], Awaitable[str] | str]


class AnsweringChat(ScriptedChat):
    """Answers each request as ``answer`` says, counts how often each was asked and how many are asked at once.

    An exception that ``answer`` raises is the provider's refusal; ``gate`` holds every answer back.
    """

    def __init__(self, answer: Answer) -> None:
        super().__init__()
        self.answer = answer
        self.cost: Decimal | None = COST
        self.asked: Counter[tuple[str, str]] = Counter()
        self.gate = asyncio.Event()
        self.gate.set()
        self.under_way = 0
        self.most_at_once = 0

    async def stream(self, request: ChatRequest) -> AsyncGenerator[ChatEvent, None]:
        self.requests.append(request)
        self.asked[request.settings.model, request.messages[-1].text] += 1
        self.under_way += 1
        self.most_at_once = max(self.most_at_once, self.under_way)
        try:
            await self.gate.wait()
            said = self.answer(request)
            text = said if isinstance(said, str) else await said
            yield Opened("gen")
            yield Text(text)
            yield Finished("stop", Usage(8, 2), self.cost, "Test", request.settings.model)
        finally:
            self.under_way -= 1

    async def settled(self, generation_id: str) -> Settled | None:
        return None


@dataclass
class TestModels:
    """The models a and b, free or not, both at the same price."""

    __test__ = False
    provider: AnsweringChat
    tier: ModelTier = ModelTier.FREE
    known: tuple[str, ...] = ("a", "b", "judge")

    async def get(self, model_id: str) -> Model:
        if model_id not in self.known:
            raise ModelUnknown(model=model_id, nearest="a")
        return Model(model_id, model_id, 1000, 100, PRICE, PRICE, frozenset({"response_format"}), tier=self.tier)

    async def to_run(self, model_id: str) -> Model:
        return await self.get(model_id)

    def provider_for(self, model: Model) -> AnsweringChat:
        return self.provider


@dataclass
class Lab:
    """One process of an instance: ``reborn`` is the next one, on the same database."""

    store: Any
    provider: AnsweringChat
    actor: Actor
    prompt: Prompt
    draft: Version
    jobs: FakeJobs
    runs: Runs
    benchmarks: Benchmarks
    driver: Driver
    golden: Golden
    models: TestModels
    clock: FakeClock
    tokens: FakeTokens

    async def sample(self, name: str, expected: str = "", *, checks: tuple[Check, ...] | None = None, **given) -> int:
        content = SampleContent(
            inputs=given.pop("inputs", {"name": name}),
            expected=expected or f"Hello {name}",
            checks=(Check(CheckKind.EXACT),) if checks is None else checks,
            **given,
        )
        made = await self.golden.create(actor=self.actor, prompt_id=self.prompt.id, name=name, content=content)
        return made.id

    def order(self, **given) -> BenchmarkOrder:
        return BenchmarkOrder(self.prompt.id, (self.draft.id,), **{"models": ("a", "b")} | given)

    async def launch(self, **given) -> Benchmark:
        benchmark_id = self.benchmarks.new_id()
        return await self.benchmarks.launch(actor=self.actor, benchmark_id=benchmark_id, order=self.order(**given))

    async def launched_to_the_end(self, **given) -> Benchmark:
        benchmark = await self.launch(**given)
        await self.jobs.settled()
        return await self.standing(benchmark)

    async def standing(self, benchmark: Benchmark) -> Benchmark:
        return await self.benchmarks.get(actor=self.actor, benchmark_id=benchmark.id)

    async def progress(self, benchmark: Benchmark) -> Progress:
        return await self.benchmarks.progress(actor=self.actor, benchmark_id=benchmark.id)

    async def cells(self, benchmark: Benchmark) -> tuple[Cell, ...]:
        async with self.store.reading() as work:
            found = [
                cell
                for state in CellState
                for cell in await work.cells.in_state(self.actor.workspace_id, benchmark.id, state)
            ]
        return tuple(sorted(found, key=lambda cell: cell.number))

    async def killed(self) -> Lab:
        """Return the next process, after this one was killed: what it was doing is lost."""
        undone: set[Job] = set(self.jobs.left)
        for task in asyncio.all_tasks():
            if task.get_name().startswith(("job ", "run ", "stream ")):
                task.cancel()
        for _ in range(5):
            await asyncio.sleep(0)
        reborn = _wired(
            self.store,
            self.provider,
            FakeJobs(undone),
            self.models,
            actor=self.actor,
            prompt=self.prompt,
            draft=self.draft,
            tokens=self.tokens,
        )
        await reborn.runs.recover()
        await reborn.jobs.open(reborn.driver.drive)
        await reborn.benchmarks.take_up_again()
        return reborn


async def lab(
    answer: Answer,
    *,
    concurrency: int = CONCURRENCY,
    has_plans: bool = False,
    tier: ModelTier = ModelTier.FREE,
    render: Render = filled_in,
) -> Lab:
    store, provider = FakeStore(), AnsweringChat(answer)
    actor = await new_actor(store, "Ann")
    prompt = await Prompts(store, FakeClock()).create(actor=actor, title="Greeting")
    drafts = Drafts(store, FakeClock())
    await drafts.overwrite(actor=actor, prompt_id=prompt.id, content=SAY_HELLO)
    draft = (await drafts.open(actor=actor, slug=prompt.slug)).draft
    assert draft is not None
    made = _wired(
        store,
        provider,
        FakeJobs(),
        TestModels(provider, tier),
        actor=actor,
        prompt=prompt,
        draft=draft,
        concurrency=concurrency,
        has_plans=has_plans,
        render=render,
    )
    await made.jobs.open(made.driver.drive)
    return made


def _wired(
    store: FakeStore,
    provider: AnsweringChat,
    jobs: FakeJobs,
    models: TestModels,
    *,
    actor: Actor,
    prompt: Prompt,
    draft: Version,
    tokens: FakeTokens | None = None,
    concurrency: int = CONCURRENCY,
    has_plans: bool = False,
    render: Render = filled_in,
) -> Lab:
    clock, tokens = FakeClock(), tokens or FakeTokens()
    plans = Plans(store=store, clock=clock, is_off=not has_plans)
    own_keys = OwnKeys(KeptKeys(store, clock, FakeVault()), plans=plans, provider=provider, has_platform_key=True)
    admission = Admission(models=models, plans=plans, pool=FreePool(store=store, clock=clock), own_keys=own_keys)
    hub = RunHub(
        store=store,
        clock=clock,
        settler=CostSettler(store=store, delays_seconds=(0.001,)),
        flush_seconds=0.001,
        checkpoint_seconds=0.02,
    )
    runs = Runs(store=store, clock=clock, tokens=tokens, admission=admission, render=render, hub=hub)
    gates = Gates(concurrency)
    planner = Planner(store=store, admission=admission, render=render, concurrency=concurrency)
    benchmarks = Benchmarks(store=store, clock=clock, tokens=tokens, planner=planner, jobs=jobs)
    driver = Driver(Desk(store, clock, tokens, runs, planner, admission, gates))
    return Lab(
        store,
        provider,
        actor,
        prompt,
        draft,
        jobs,
        runs,
        benchmarks,
        driver,
        Golden(store, clock),
        models,
        clock,
        tokens,
    )


def says_hello(request: ChatRequest) -> str:
    """Answer what the samples expect."""
    return request.messages[-1].text.replace("Greet", "Hello")
