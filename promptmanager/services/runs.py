"""Runs: the one door through which every execution of a prompt passes."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from dataclasses import replace

from promptmanager.domain import permissions
from promptmanager.domain.content import Content, Message, MessageRole, ModelSettings
from promptmanager.domain.content_limits import check_schema, check_settings
from promptmanager.domain.errors import InvalidInput, PromptManagerError
from promptmanager.domain.identity import Actor
from promptmanager.domain.orders import (
    COLUMNS_MAX,
    Question,
    RunOrder,
    check_inputs,
    check_messages,
    check_runs_at_once,
)
from promptmanager.domain.permissions import Permission
from promptmanager.domain.prompts import Version
from promptmanager.domain.runs import KeySource, Run, Runner, RunOrigin, RunPage, RunQuery, RunState
from promptmanager.services.admission import Admission
from promptmanager.services.live_run import Chunk, LiveRun
from promptmanager.services.plans import give_unit_back, take_unit
from promptmanager.services.ports import ChatRequest, Clock, Store, Tokens, UnitOfWork
from promptmanager.services.ports.chat import Settled
from promptmanager.services.run_hub import RunHub
from promptmanager.services.stored_run import follow_stored

Render = Callable[[Content, Mapping[str, str]], Awaitable[tuple[Message, ...]]]
# Written in the transaction that stores a run's beginning; what it raises keeps the run from beginning.
Hold = Callable[[UnitOfWork, str], Awaitable[None]]


class Runs:
    def __init__(
        self,
        *,
        store: Store,
        clock: Clock,
        tokens: Tokens,
        admission: Admission,
        render: Render,
        hub: RunHub,
    ) -> None:
        self._store = store
        self._clock = clock
        self._tokens = tokens
        self._admission = admission
        self._render = render
        self._hub = hub

    async def start(self, *, actor: Actor, order: RunOrder) -> str:
        """Start a run and return its id. It is stored before anything leaves, and goes on without its caller.

        Raises VersionNotFound, PromptNotFound, TemplateInvalid, VariableMissing, VariableInvalid, ModelUnknown,
        PremiumModel, QuotaUsedUp, TooManyRuns and InvalidInput. What the provider refuses afterwards is the run's own
        error.
        """
        permissions.require(actor, Permission.RUN)
        check_inputs(order.inputs)
        content, title, version = await self._content(actor, order)
        settings = order.settings or content.settings
        messages = await self._render(content, order.inputs)
        run = self._new_run(actor, messages, settings, order.origin)
        run = replace(
            run,
            prompt_id=version.prompt_id if version else order.prompt_id,
            prompt_title=title,
            version_id=version.id if version else None,
            version_number=version.number if version else None,
            inputs=dict(order.inputs),
            group_id=order.group_id,
        )
        return await self._launch(actor, run)

    async def start_together(
        self, *, actor: Actor, orders: tuple[RunOrder, ...]
    ) -> tuple[str | PromptManagerError, ...]:
        """Start several runs as one group; each order gives the id of its run or the reason why it has none."""
        permissions.require(actor, Permission.RUN)
        if len(orders) > COLUMNS_MAX:
            raise InvalidInput("too_many", field="columns", limit=COLUMNS_MAX, count=len(orders))
        group_id = self._tokens.new_id()
        outcomes: list[str | PromptManagerError] = []
        for order in orders:
            try:
                outcomes.append(await self.start(actor=actor, order=replace(order, group_id=group_id)))
            except PromptManagerError as error:
                outcomes.append(error)
        return tuple(outcomes)

    async def reply(
        self, *, actor: Actor, run_id: str, text: str, settings: ModelSettings | None = None, group_id: str = ""
    ) -> str:
        """Continue the conversation after a run's answer with another message; return the new run's id.

        Raises RunNotFound, TooManyRuns, and InvalidInput when the run has not answered.
        """
        permissions.require(actor, Permission.RUN)
        earlier = await self.get(actor=actor, run_id=run_id)
        if not earlier.state.is_final or not earlier.output:
            raise InvalidInput("nothing_to_continue", field="run")
        if not text.strip():
            raise InvalidInput("messages_empty", field="messages")
        said = (*earlier.messages, Message(MessageRole.ASSISTANT, earlier.output), Message(MessageRole.USER, text))
        run = self._new_run(actor, said, settings or earlier.settings, RunOrigin.PLAYGROUND)
        run = replace(
            run,
            prompt_id=earlier.prompt_id,
            prompt_title=earlier.prompt_title,
            version_id=earlier.version_id,
            version_number=earlier.version_number,
            inputs=earlier.inputs,
            group_id=group_id,
        )
        return await self._launch(actor, run)

    async def ask(self, *, actor: Actor, question: Question, hold: Hold) -> Run:
        """Make one run for a benchmark and return it as it ended, its cost perhaps pending.

        Whoever stops waiting leaves the run to itself. Raises what ``start`` does except TooManyRuns, and what ``hold``
        raises, which is called with the run's id.
        """
        permissions.require(actor, Permission.RUN)
        run = self._new_run(actor, question.messages, question.settings, question.origin)
        run = replace(
            run,
            prompt_id=question.prompt_id,
            prompt_title=question.prompt_title,
            version_id=question.version_id,
            version_number=question.version_number,
            inputs=dict(question.inputs),
            group_id=question.group_id,
        )
        await self._launch(actor, run, hold)
        ended = await self._hub.ended(run.id)
        if ended is not None:
            return ended
        return await self.get(actor=actor, run_id=run.id)

    async def stop(self, *, actor: Actor, run_id: str) -> None:
        """End a run as STOPPED: the provider's connection closes at once, the text so far stays. Raises RunNotFound."""
        permissions.require(actor, Permission.RUN)
        await self._own_or_stored(actor, run_id)
        await self._hub.stop(run_id)

    async def get(self, *, actor: Actor, run_id: str) -> Run:
        """Return a run with its text so far. Raises RunNotFound."""
        permissions.require(actor, Permission.READ)
        found = await self._own_or_stored(actor, run_id)
        return found.whole if isinstance(found, LiveRun) else found

    async def search(self, *, actor: Actor, query: RunQuery) -> RunPage:
        permissions.require(actor, Permission.READ)
        async with self._store.reading() as work:
            return await work.runs.search(actor.workspace_id, query)

    async def of_group(self, *, actor: Actor, group_id: str) -> tuple[Run, ...]:
        """Return the runs of one launch, in the order of their start."""
        permissions.require(actor, Permission.READ)
        async with self._store.reading() as work:
            return await work.runs.of_group(actor.workspace_id, group_id)

    async def used_models(self, *, actor: Actor) -> tuple[str, ...]:
        """Return the models that were run in the workspace."""
        permissions.require(actor, Permission.READ)
        async with self._store.reading() as work:
            return await work.runs.models(actor.workspace_id)

    async def runners(self, *, actor: Actor) -> tuple[Runner, ...]:
        """Return the people who ran something in the workspace, by name."""
        permissions.require(actor, Permission.READ)
        async with self._store.reading() as work:
            return await work.runs.runners(actor.workspace_id)

    async def follow(
        self, *, actor: Actor, run_id: str, offset: int = 0, reasoning_offset: int = 0
    ) -> AsyncGenerator[Chunk, None]:
        """Return the run's chunks from these offsets (UTF-16 units) on, live or stored, to its very end.

        Raises RunNotFound at once. Close the generator (``aclosing``) when it is left early.
        """
        permissions.require(actor, Permission.READ)
        found = await self._own_or_stored(actor, run_id)
        if isinstance(found, LiveRun):
            return found.follow(offset, reasoning_offset)
        return follow_stored(self._store, found, offset, reasoning_offset)

    async def recover(self) -> int:
        """Mark what a dead process left as INTERRUPTED, return how many, and go on asking for pending costs."""
        async with self._store.writing() as work:
            now = self._clock.now()
            for run in await work.runs.unfinished():
                await give_unit_back(work, replace(run, state=RunState.INTERRUPTED))
            count = await work.runs.interrupt_unfinished(at=now)
            await work.commit()
        async with self._store.reading() as work:
            pending = await work.runs.pending_costs()
        for run in pending:
            self._hub.settle_later(run, _BooksOf(run, self._admission))
        return count

    async def shutdown(self) -> None:
        """End every stream of this process with its text stored."""
        await self._hub.shutdown()

    async def _content(self, actor: Actor, order: RunOrder) -> tuple[Content, str, Version | None]:
        """Return what to run, its prompt's title, and the version that says exactly this, if one does."""
        async with self._store.reading() as work:
            version = None
            if order.version_id is not None:
                version = await work.versions.by_id(actor.workspace_id, order.version_id)
            prompt_id = version.prompt_id if version else order.prompt_id
            title = ""
            if prompt_id is not None:
                title = (await work.prompts.by_id(actor.workspace_id, prompt_id)).title
        if order.content is not None:
            says_the_same = version is not None and (
                version.content.messages == order.content.messages
                and version.content.variables == order.content.variables
            )
            return order.content, title, version if says_the_same else None
        if version is None:
            raise InvalidInput("messages_empty", field="messages")
        return version.content, title, version

    def _new_run(self, actor: Actor, messages: tuple[Message, ...], settings: ModelSettings, origin: RunOrigin) -> Run:
        check_messages(messages)
        check_settings(settings)
        check_schema(settings)
        if not settings.model:
            raise InvalidInput("model_missing", field="model")
        return Run(
            id=self._tokens.new_id(),
            workspace_id=actor.workspace_id,
            actor_id=actor.user.id,
            actor_name=actor.user.name,
            origin=origin,
            prompt_id=None,
            version_id=None,
            messages=messages,
            inputs={},
            settings=settings,
            state=RunState.CONNECTING,
            key_source=KeySource.SYSTEM,
            created_at=self._clock.now(),
        )

    async def _launch(self, actor: Actor, run: Run, hold: Hold | None = None) -> str:
        admitted = await self._admission.admit(actor=actor, model_id=run.settings.model)
        run = replace(run, key_source=admitted.key_source, quota_day=admitted.quota_day)
        async with self._store.writing() as work:
            if run.origin.is_by_hand:
                check_runs_at_once(await work.runs.count_under_way(run.actor_id))
            await take_unit(work, run)
            await work.runs.add(run)
            if hold is not None:
                await hold(work, run.id)
            await work.commit()
        self._hub.launch(run, provider=admitted.provider, request=ChatRequest(run.messages, run.settings))
        return run.id

    async def _own_or_stored(self, actor: Actor, run_id: str) -> LiveRun | Run:
        live = self._hub.live(run_id)
        if live is not None and live.run.workspace_id == actor.workspace_id:
            return live
        async with self._store.reading() as work:
            return await work.runs.by_id(actor.workspace_id, run_id)


class _BooksOf:
    """The books of whichever provider made a run, found when they are opened: at the start none may answer yet."""

    def __init__(self, run: Run, admission: Admission) -> None:
        self._run = run
        self._admission = admission

    async def settled(self, generation_id: str) -> Settled | None:
        return await (await self._admission.provider_of(self._run)).settled(generation_id)
