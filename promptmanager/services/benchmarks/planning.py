"""Planning: which cells a benchmark has, what they ask, and what that will take."""

from __future__ import annotations

import asyncio
from collections import Counter, defaultdict
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from promptmanager.domain.benchmarks import (
    Cell,
    Column,
    Estimate,
    Habit,
    Judging,
    Rate,
    Spec,
    Subject,
    cell_keys,
    checked_spec,
    estimated,
)
from promptmanager.domain.benchmarks.judge import characters_to_judge
from promptmanager.domain.checks import CheckKind
from promptmanager.domain.content import Content, Message, ModelSettings, content_hash
from promptmanager.domain.errors import PromptManagerError
from promptmanager.domain.golden import SAMPLES_MAX, GoldenSample, SampleQuery
from promptmanager.domain.identity import Actor
from promptmanager.domain.models import Model
from promptmanager.domain.prompts import VersionStatus
from promptmanager.domain.runs import KeySource
from promptmanager.services.admission import Admission
from promptmanager.services.ports import Store

Render = Callable[[Content, Mapping[str, str]], Awaitable[tuple[Message, ...]]]

# Rendering waits in line for its threads; so many wait there at once.
_RENDERED_AT_ONCE = 64


@dataclass(frozen=True)
class BenchmarkOrder:
    """What somebody wants benchmarked. The draft has a version's id too. A model of "" is each version's own."""

    prompt_id: int
    version_ids: tuple[int, ...]
    models: tuple[str, ...] = ("",)
    repetitions: int = 1
    tag: str = ""
    asks_anew: bool = False
    ceiling_usd: Decimal | None = None
    ceiling_calls: int | None = None
    name: str = ""


@dataclass(frozen=True)
class Asked:
    """What one column asks about one sample; ``problem`` says why it cannot be asked."""

    messages: tuple[Message, ...]
    settings: ModelSettings
    problem: PromptManagerError | None = None

    @property
    def characters(self) -> int:
        return sum(len(message.text) for message in self.messages)


@dataclass(frozen=True)
class Doors:
    """What would let the calls through: whose key, and what refuses, by model, judges included.

    ``runs_left`` are FREE's of today, None where runs are not counted; ``pool_calls`` draw on the free pool, of which
    ``pool_left`` are left today.
    """

    key_sources: frozenset[KeySource]
    refusals: Mapping[str, PromptManagerError]
    runs_left: int | None
    pool_calls: int
    pool_left: int


@dataclass(frozen=True)
class Plan:
    """Everything known about a benchmark before it starts."""

    spec: Spec
    samples: tuple[GoldenSample, ...]
    cells: tuple[Cell, ...]
    estimate: Estimate
    problems: tuple[PromptManagerError, ...]


class Planner:
    """``concurrency`` is how many calls are made at once."""

    def __init__(self, *, store: Store, admission: Admission, render: Render, concurrency: int) -> None:
        self._store = store
        self._admission = admission
        self._render = render
        self._concurrency = concurrency

    async def plan(self, *, actor: Actor, order: BenchmarkOrder) -> Plan:
        """Resolve an order. Raises InvalidInput, PromptNotFound, VersionNotFound."""
        async with self._store.reading() as work:
            await work.prompts.by_id(actor.workspace_id, order.prompt_id)
            versions = [await work.versions.by_id(actor.workspace_id, each) for each in order.version_ids]
            query = SampleQuery(tag=order.tag, limit=SAMPLES_MAX)
            page = await work.golden.of_prompt(actor.workspace_id, order.prompt_id, query)
        subjects = tuple(
            Subject(
                version.id,
                version.number,
                is_draft=version.status is VersionStatus.DRAFT,
                content=version.content,
                content_hash=content_hash(version.content),
            )
            for version in versions
            if version.prompt_id == order.prompt_id
        )
        wanted = Spec(
            subjects,
            order.models,
            repetitions=order.repetitions,
            tag=order.tag,
            asks_anew=order.asks_anew,
            ceiling_usd=order.ceiling_usd,
            ceiling_calls=order.ceiling_calls,
        )
        spec = checked_spec(wanted, samples=page.total)
        # Oldest first, as people wrote them.
        samples = page.samples[::-1]
        asked = await self.resolve(spec, samples)
        # Tens of thousands of keys take seconds: not on the loop, where everybody's streams run.
        cells = await asyncio.to_thread(_cells, spec, samples, asked)
        return await self._told(actor, order.prompt_id, spec, samples, cells=cells, asked=asked)

    async def resolve(self, spec: Spec, samples: Iterable[GoldenSample]) -> dict[tuple[int, int], Asked]:
        """Return what each subject asks about each sample, by the subject's place and the sample's id."""
        turns = asyncio.Semaphore(_RENDERED_AT_ONCE)

        async def one(place: int, sample: GoldenSample) -> tuple[tuple[int, int], Asked]:
            content = spec.subjects[place].content
            async with turns:
                try:
                    messages = await self._render(content, sample.content.inputs)
                except PromptManagerError as problem:
                    return (place, sample.id), Asked((), content.settings, problem)
            return (place, sample.id), Asked(messages, content.settings)

        places = range(len(spec.subjects))
        return dict(await asyncio.gather(*(one(place, sample) for place in places for sample in samples)))

    async def _told(
        self,
        actor: Actor,
        prompt_id: int,
        spec: Spec,
        samples: tuple[GoldenSample, ...],
        *,
        cells: tuple[Cell, ...],
        asked: Mapping[tuple[int, int], Asked],
    ) -> Plan:
        judgings = await asyncio.to_thread(_judgings, spec, samples, cells)
        async with self._store.reading() as work:
            known = {} if spec.asks_anew else await work.cells.known(actor.workspace_id, (c.key for c in cells))
            models = {column.model for column in spec.columns}
            habits: dict[str, Habit] = await work.benchmarks.habits(actor.workspace_id, prompt_id, models)
            models |= {judging.model for judging in judgings}
            priced = {model.id: model for model in [await self._model(model_id) for model_id in models] if model}
        unresolved = [cell for cell in cells if not cell.key]
        taken = [cell for cell in cells if cell.key in known]
        to_call = [cell for cell in cells if cell.key and cell.key not in known]
        estimate = estimated(
            _rates(spec, to_call, asked),
            judgings,
            models=priced,
            habits=habits,
            concurrency=self._concurrency,
            cells=len(cells),
            known=len(taken),
            unresolved=len(unresolved),
        )
        problems = {str(one.problem): one.problem for one in asked.values() if one.problem}
        return Plan(spec, samples, cells, estimate, tuple(problems.values()))

    async def _model(self, model_id: str) -> Model | None:
        try:
            return await self._admission.model(model_id)
        except PromptManagerError:
            return None

    async def doors(self, *, actor: Actor, plan: Plan) -> Doors:
        """Return what would let the calls of a plan through."""
        columns = plan.spec.columns
        calls = Counter(columns[cell.column].model for cell in plan.cells if cell.key)
        every = dict.fromkeys(judges_of(plan.samples), 0) | calls
        sources, refusals, pool_calls = set(), {}, 0
        for model_id, count in every.items():
            try:
                admitted = await self._admission.admit(actor=actor, model_id=model_id)
                sources |= {admitted.key_source} if count else set()
                pool_calls += count if admitted.is_of_pool else 0
            except PromptManagerError as refusal:
                refusals[model_id] = refusal
        runs_left, pool_left = await self._admission.left(actor=actor)
        return Doors(frozenset(sources), refusals, runs_left, pool_calls, pool_left)


def judges_of(samples: Iterable[GoldenSample]) -> dict[str, frozenset[int]]:
    """Return the models that judge, each with the ids of the samples whose answers it judges."""
    found: dict[str, frozenset[int]] = {}
    for sample in samples:
        for check in sample.content.checks:
            if check.kind is CheckKind.JUDGE:
                found[check.model] = found.get(check.model, frozenset()) | {sample.id}
    return found


def _cells(spec: Spec, samples: tuple[GoldenSample, ...], asked: Mapping[tuple[int, int], Asked]) -> tuple[Cell, ...]:
    """Number the cells so that what is done first covers every column: repetition, sample, column."""
    columns, unresolved = spec.columns, ("",) * spec.repetitions
    keys: dict[tuple[int, int], tuple[str, ...]] = {}
    for place, column in enumerate(columns):
        for sample in samples:
            one = asked[column.subject, sample.id]
            settings = settings_of(one.settings, column)
            keys[place, sample.id] = unresolved if one.problem else cell_keys(one.messages, settings, spec.repetitions)
    cells: list[Cell] = []
    for repetition in range(1, spec.repetitions + 1):
        for sample in samples:
            for place in range(len(columns)):
                key = keys[place, sample.id][repetition - 1]
                cells.append(Cell(len(cells), place, sample.id, sample.current.number, repetition, key))
    return tuple(cells)


def settings_of(settings: ModelSettings, column: Column) -> ModelSettings:
    return replace(settings, model=column.model)


def _rates(spec: Spec, cells: Iterable[Cell], asked: Mapping[tuple[int, int], Asked]) -> list[Rate]:
    calls, characters = Counter[int](), defaultdict[int, int](int)
    columns = spec.columns
    for cell in cells:
        calls[cell.column] += 1
        characters[cell.column] += asked[columns[cell.column].subject, cell.sample_id].characters
    limits = [spec.subjects[column.subject].content.settings.max_tokens for column in columns]
    return [Rate(columns[place].model, calls[place], characters[place], limits[place]) for place in calls]


def _judgings(spec: Spec, samples: Iterable[GoldenSample], cells: Iterable[Cell]) -> list[Judging]:
    """Return the calls of judges by column and judge; answers that are known already are judged too."""
    samples = [sample for sample in samples if any(check.kind is CheckKind.JUDGE for check in sample.content.checks)]
    if not samples:
        return []
    answers = Counter((cell.sample_id, cell.column) for cell in cells if cell.key)
    sums: dict[tuple[int, str], list[int]] = defaultdict(lambda: [0, 0, 0, 0])
    columns = spec.columns
    for sample in samples:
        is_undecided = not any(check.kind.is_by_text for check in sample.content.checks)
        for check in (each for each in sample.content.checks if each.kind is CheckKind.JUDGE):
            characters = characters_to_judge(check, sample.content)
            for place in range(len(columns)):
                calls = answers[sample.id, place]
                certain = calls if is_undecided else 0
                so_far = sums[place, check.model]
                added = calls, certain, calls * characters, certain * characters
                so_far[:] = map(sum, zip(so_far, added, strict=True))
            # A second judge is asked only where the first has not decided.
            is_undecided = False
    limits = [spec.subjects[column.subject].content.settings.max_tokens for column in columns]
    return [
        Judging(judge, Rate(columns[place].model, 0, 0, limits[place]), *so_far)
        for (place, judge), so_far in sums.items()
        if so_far[0]
    ]
