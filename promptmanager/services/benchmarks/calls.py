"""The calls of a driven benchmark: through the one door of all runs, behind the gates, within the ceilings."""

from __future__ import annotations

import asyncio
from decimal import Decimal

from promptmanager.domain.benchmarks import Cell, CellOutcome, Column, Pause, Rate
from promptmanager.domain.benchmarks.endings import WAIT_MAX_SECONDS, Ending, ending_of, seconds_to_wait
from promptmanager.domain.benchmarks.estimate import highest_price
from promptmanager.domain.benchmarks.judge import judge_messages, judge_outcome, judge_settings, judge_unreachable
from promptmanager.domain.benchmarks.purse import Purse
from promptmanager.domain.checks import Check
from promptmanager.domain.content import Message, ModelSettings
from promptmanager.domain.errors import CellTaken, PromptManagerError
from promptmanager.domain.golden import SampleContent
from promptmanager.domain.models import Model
from promptmanager.domain.orders import Question
from promptmanager.domain.runs import KeySource, Run, RunError, RunOrigin
from promptmanager.services.benchmarks.desk import Desk, Work, runner_of
from promptmanager.services.benchmarks.gates import POOL_AT_ONCE, Gate
from promptmanager.services.benchmarks.planning import Asked, settings_of
from promptmanager.services.ports import UnitOfWork
from promptmanager.services.runs import Hold

# Whether the runner may still run is looked up so often.
RUNNER_KNOWN_SECONDS = 1.0


class Calls:
    """Makes the calls of one driver."""

    def __init__(self, desk: Desk, work: Work, purse: Purse) -> None:
        self._desk = desk
        self._work = work
        self._purse = purse
        self._settled = asyncio.Event()
        # The dearest call of each model so far: a price may be wrong, or missing, and an answer longer than expected.
        self._dearest: dict[str, Decimal] = {}
        self._doors: dict[str, tuple[str, Gate, Model | None]] = {}
        self._runner_known_until = _now() + RUNNER_KNOWN_SECONDS

    async def ask(self, cell: Cell, asked: Asked, column: Column, stop: asyncio.Event) -> Run | Pause:
        """Ask a cell and return the run as it ended, or the ceiling that keeps it from being asked.

        Raises CellTaken when it is not ours to ask (any more), NotAllowed when its runner may run nothing any more, and
        what refuses the run.
        """
        subject = self._work.benchmark.spec.subjects[column.subject]
        question = Question(
            asked.messages,
            settings_of(asked.settings, column),
            RunOrigin.BENCHMARK,
            self._work.benchmark.id,
            prompt_id=self._work.benchmark.prompt_id,
            prompt_title=self._work.prompt_title,
            version_id=None if subject.is_draft else subject.version_id,
            version_number=None if subject.is_draft else subject.number,
            inputs=self._work.samples[cell.sample_id].content.inputs,
        )

        async def claim(work: UnitOfWork, run_id: str) -> None:
            if _now() >= self._runner_known_until:
                await runner_of(work, self._work.benchmark)
                self._runner_known_until = _now() + RUNNER_KNOWN_SECONDS
            if not await work.cells.claim(self._work.benchmark, cell.number, run_id=run_id):
                raise CellTaken

        return await self._through_gates(question, claim, stop)

    async def ask_judge(self, check: Check, content: SampleContent, answer: str) -> CellOutcome:
        """Have an answer judged by a model, as a run of its own. A judge that cannot be reached gives an ERROR."""
        model = await self._model(check.model)
        speaks_json = model is not None and model.supports("response_format")
        mark = self._desk.tokens.new_id()
        question = Question(
            judge_messages(check, content, answer, mark=mark),
            judge_settings(check, speaks_json=speaks_json),
            RunOrigin.JUDGE,
            self._work.benchmark.id,
            prompt_id=self._work.benchmark.prompt_id,
            prompt_title=self._work.prompt_title,
        )
        attempt = 1
        while True:
            try:
                run = await self._through_gates(question, _hold_nothing, asyncio.Event())
            except PromptManagerError as refusal:
                return judge_unreachable(refusal.code, refusal.facts)
            if isinstance(run, Pause):
                return judge_unreachable(run.reason.value)
            ending = ending_of(run, attempts=attempt)
            if ending is Ending.ANSWERED:
                return judge_outcome(run.output, run_id=run.id)
            seconds = seconds_to_wait(run, attempts=attempt)
            if ending is not Ending.AGAIN or seconds > WAIT_MAX_SECONDS:
                error = run.error or RunError(run.state.value)
                return judge_unreachable(error.code, error.facts, run_id=run.id)
            await asyncio.sleep(seconds)
            attempt += 1

    def refused(self, model_id: str, seconds: float) -> None:
        """Let fewer calls of a model through, and none for so many seconds."""
        if model_id in self._doors:
            self._doors[model_id][1].refused(seconds)

    async def highest_of_all(self) -> Decimal:
        """Return the most that any one call of the benchmark is expected to cost."""
        highest = Decimal(0)
        for column in self._work.benchmark.spec.columns:
            asked = [each for (subject, _), each in self._work.asked.items() if subject == column.subject]
            longest = max(asked, key=lambda each: each.characters)
            model = await self._model(column.model)
            highest = max(highest, self._highest(longest.messages, settings_of(longest.settings, column), model))
        return highest

    async def _through_gates(self, question: Question, hold: Hold, stop: asyncio.Event) -> Run | Pause:
        key, gate, model = await self._door(question.settings.model)
        async with self._desk.gates.place(key, gate):
            usd = self._highest(question.messages, question.settings, model)
            obstacle = await self._room_for(usd, stop)
            if obstacle is not None:
                return obstacle
            try:
                run = await self._desk.runs.ask(actor=self._work.actor, question=question, hold=hold)
            except BaseException:
                self._purse.give_back(usd)
                self._settled.set()
                raise
            self._purse.settle(usd, run.cost_usd)
            self._learn(question.settings.model, run.cost_usd)
            self._settled.set()
            if run.error is None:
                gate.answered()
            if ending_of(run, attempts=1) is Ending.REFUSED:
                # Before the place is free: whoever waits for it would be refused just so.
                stop.set()
        return run

    def _learn(self, model_id: str, cost: Decimal | None) -> None:
        if cost is not None:
            self._dearest[model_id] = max(cost, self._dearest.get(model_id, cost))

    async def _room_for(self, usd: Decimal, stop: asyncio.Event) -> Pause | None:
        """Wait until a call fits under the ceilings, and take its place there."""
        while (obstacle := self._purse.obstacle(usd)) is not None:
            if not self._purse.may_wait(obstacle) or stop.is_set():
                return Pause(obstacle)
            self._settled.clear()
            await self._settled.wait()
        self._purse.take(usd)
        if stop.is_set():
            self._purse.give_back(usd)
            raise CellTaken
        return None

    async def _door(self, model_id: str) -> tuple[str, Gate, Model | None]:
        if model_id not in self._doors:
            admitted = await self._desk.admission.admit(actor=self._work.actor, model_id=model_id)
            key = admitted.key_source.value
            if admitted.key_source is KeySource.BYOK:
                key = f"{key}:{self._work.actor.user.id}"
            most = POOL_AT_ONCE if admitted.is_of_pool else self._desk.most
            gate = self._desk.gates.of_model(key, model_id, most=most)
            self._doors[model_id] = key, gate, await self._model(model_id)
        return self._doors[model_id]

    async def _model(self, model_id: str) -> Model | None:
        try:
            return await self._desk.admission.model(model_id)
        except PromptManagerError:
            return None

    def _highest(self, messages: tuple[Message, ...], settings: ModelSettings, model: Model | None) -> Decimal:
        rate = Rate(settings.model, 1, sum(len(message.text) for message in messages), settings.max_tokens)
        usd = highest_price(rate, model, self._work.habits.get(settings.model))
        return max(usd, self._dearest.get(settings.model, usd))


def _now() -> float:
    return asyncio.get_running_loop().time()


async def _hold_nothing(_work: UnitOfWork, _run_id: str) -> None:
    """A judge's run holds no cell: its cell is held by the answer's run."""
