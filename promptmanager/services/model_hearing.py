"""Asking the providers for their models: when each is due, what it said, and why it said nothing."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from promptmanager.domain.errors import ProviderError
from promptmanager.domain.models import Model
from promptmanager.services.ports import ChatProvider, Clock, Store

FRESH_FOR = timedelta(days=1)
# A provider that said nothing is asked again after one second, two, four…, a quarter of an hour.
RETRY_FIRST = timedelta(seconds=1)
RETRY_LAST = timedelta(minutes=15)
_DOUBLINGS_MAX = 12
# So often other processes' decisions about models are looked up.
LOOK_SECONDS = 60.0
# The sandbox answers over HTTP, which is served only when the start is through.
START_SECONDS = 1.0

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Silence:
    """A provider that did not tell its models: since when in a row, why the last time, and when it is asked again."""

    is_simulated: bool
    error: ProviderError
    since: datetime
    at: datetime
    again_at: datetime
    times: int = 1


class Hearing:
    """Providers are known by their places. What they say goes into the database; nobody is kept waiting by reads."""

    def __init__(self, *, store: Store, providers: tuple[ChatProvider, ...], clock: Clock) -> None:
        self._store = store
        self._providers = providers
        self._clock = clock
        self._due_at: dict[int, datetime] = {}
        self._silences: dict[int, Silence] = {}

    @property
    def silences(self) -> tuple[Silence, ...]:
        """The providers that said nothing when they were asked last."""
        return tuple(self._silences[place] for place in sorted(self._silences))

    @property
    def every(self) -> tuple[int, ...]:
        return tuple(range(len(self._providers)))

    def due(self) -> tuple[int, ...]:
        now = self._clock.now()
        return tuple(place for place in self.every if self._due_at.get(place, now) <= now)

    def never_asked(self) -> tuple[int, ...]:
        return tuple(place for place in self.every if place not in self._due_at)

    def seconds_to_next(self) -> float:
        now = self._clock.now()
        waits = ((self._due_at.get(place, now) - now).total_seconds() for place in self.every)
        return max(0.0, min(waits, default=FRESH_FOR.total_seconds()))

    async def ask(self, places: Iterable[int]) -> None:
        """Ask these providers at once and store what they say."""
        asked = tuple(places)
        answers = await asyncio.gather(*(self._providers[place].models() for place in asked), return_exceptions=True)
        heard: dict[int, tuple[Model, ...]] = {}
        for place, answer in zip(asked, answers, strict=True):
            if isinstance(answer, ProviderError):
                self._note_silence(place, answer)
            elif isinstance(answer, BaseException):
                raise answer
            else:
                heard[place] = answer
        await self._store_heard(heard)
        for place in heard:
            self._silences.pop(place, None)
            self._due_at[place] = self._clock.now() + FRESH_FOR

    def _note_silence(self, place: int, error: ProviderError) -> None:
        now, before = self._clock.now(), self._silences.get(place)
        times = before.times + 1 if before else 1
        wait = min(RETRY_FIRST * 2 ** min(times - 1, _DOUBLINGS_MAX), RETRY_LAST)
        self._due_at[place] = now + wait
        is_simulated = self._providers[place].is_simulated
        since = before.since if before else now
        self._silences[place] = Silence(is_simulated, error, since, now, now + wait, times)
        _log.info("a provider's models could not be fetched, asked again in %s: %s", wait, error)

    async def _store_heard(self, heard: dict[int, tuple[Model, ...]]) -> None:
        # An answer without a single model is a fault of the provider, not the end of all its models.
        told = {place: offered for place, offered in heard.items() if offered}
        if not told:
            return
        async with self._store.writing() as work:
            for place in sorted(told, reverse=True):
                once = {model.id: model for model in reversed(told[place])}
                offered, is_simulated = tuple(once.values())[::-1], self._providers[place].is_simulated
                await work.models.see(offered, is_simulated=is_simulated, at=self._clock.now())
            await work.commit()


class Listener:
    """The process's own clockwork: asks at its start, once a day, and again after a silence; ends with the process."""

    def __init__(
        self, refresh_due: Callable[[], Awaitable[float]], pause: Callable[[float], Awaitable[None]] = asyncio.sleep
    ) -> None:
        """``refresh_due`` asks whoever is due and returns in how many seconds the next one will be."""
        self._refresh_due = refresh_due
        self._pause = pause
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        self._task = asyncio.create_task(self._listen(), name="models")

    async def stop(self) -> None:
        """Leave a question unanswered rather than keep the process waiting."""
        if self._task:
            self._task.cancel()
            await asyncio.wait([self._task])
            self._task = None

    async def _listen(self) -> None:
        await self._pause(START_SECONDS)
        while True:
            wait = LOOK_SECONDS
            try:
                wait = await self._refresh_due()
            except Exception:  # noqa: BLE001 - a database that is away for a moment must not end the clockwork
                _log.exception("the catalogue of models could not be refreshed")
            await self._pause(min(max(wait, RETRY_FIRST.total_seconds()), LOOK_SECONDS))
