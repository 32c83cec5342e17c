"""A provider that plays a script: events, waits and errors, in order."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from decimal import Decimal

from promptmanager.domain.models import Model
from promptmanager.domain.runs import Usage
from promptmanager.services.ports.chat import ChatEvent, ChatRequest, Finished, Settled
from promptmanager.services.ports.keys import OpenKey

Step = ChatEvent | float | Exception | asyncio.Event

FINISHED = Finished("stop", Usage(prompt_tokens=7, completion_tokens=3), Decimal("0.00002"), "Scripted", "test/model")


class ScriptedChat:
    """A number waits that many seconds, an Event until it is set, an exception is raised."""

    def __init__(
        self,
        *steps: Step,
        is_simulated: bool = False,
        settlements: list[Settled | Exception | None] | None = None,
        models: tuple[Model, ...] | Exception = (),
    ) -> None:
        self.is_simulated = is_simulated
        self.requests: list[ChatRequest] = []
        self.keys: list[str] = []
        self.closed_at: float | None = None
        self.questions = 0
        self._steps = steps
        self._settlements = settlements or []
        self.catalogue = models
        self.catalogue_questions = 0
        self.catalogue_gate: asyncio.Event | None = None

    def with_key(self, key: OpenKey) -> KeyedScript:
        return KeyedScript(self, key)

    async def models(self) -> tuple[Model, ...]:
        self.catalogue_questions += 1
        if self.catalogue_gate:
            await self.catalogue_gate.wait()
        if isinstance(self.catalogue, Exception):
            raise self.catalogue
        return self.catalogue

    async def stream(self, request: ChatRequest) -> AsyncGenerator[ChatEvent, None]:
        self.requests.append(request)
        try:
            for step in self._steps:
                match step:
                    case asyncio.Event():
                        await step.wait()
                    case int() | float():
                        await asyncio.sleep(step)
                    case Exception():
                        raise step
                    case _:
                        yield step
        finally:
            self.closed_at = asyncio.get_running_loop().time()

    async def settled(self, generation_id: str) -> Settled | None:
        self.questions += 1
        answer = self._settlements.pop(0) if self._settlements else None
        if isinstance(answer, Exception):
            raise answer
        return answer


class KeyedScript:
    """The same script, played with somebody's own key; ``keys`` of the script are those that it was called with."""

    is_simulated = False

    def __init__(self, script: ScriptedChat, key: OpenKey) -> None:
        self._script = script
        self._key = key

    async def models(self) -> tuple[Model, ...]:
        self._script.keys.append(self._key())
        return await self._script.models()

    async def stream(self, request: ChatRequest) -> AsyncGenerator[ChatEvent, None]:
        self._script.keys.append(self._key())
        async with aclosing(self._script.stream(request)) as events:
            async for event in events:
                yield event

    async def settled(self, generation_id: str) -> Settled | None:
        self._script.keys.append(self._key())
        return await self._script.settled(generation_id)
