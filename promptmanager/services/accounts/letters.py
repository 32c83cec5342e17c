"""Letters to people, written and sent behind the back of the request that caused them."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Coroutine
from dataclasses import dataclass

from promptmanager.domain.identity import User
from promptmanager.services.ports import Clock, Mailer, Say, Store
from promptmanager.services.ports.outside import MailFailed

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Wording:
    """The keys of a letter's subject and text in the catalogs."""

    subject: str
    text: str


RESET = Wording("auth.letter.reset.subject", "auth.letter.reset.text")
CHANGED = Wording("auth.letter.changed.subject", "auth.letter.changed.text")
INVITED = Wording("auth.letter.invited.subject", "auth.letter.invited.text")
DELETED = Wording("auth.letter.deleted.subject", "auth.letter.deleted.text")


class Letters:
    def __init__(self, *, mailer: Mailer, say: Say, store: Store, clock: Clock) -> None:
        self._mailer, self._say, self._store, self._clock = mailer, say, store, clock
        # The loop keeps only weak references to tasks.
        self._under_way: set[asyncio.Task[None]] = set()

    @property
    def are_mailed(self) -> bool:
        """Whether letters leave the machine; if not, the administrator finds them in the outbox."""
        return self._mailer.is_configured

    def later(self, work: Coroutine[None, None, None]) -> None:
        """Do it after the answer has left, so that the answer's time tells a stranger nothing."""
        task = asyncio.create_task(work)
        self._under_way.add(task)
        task.add_done_callback(self._ended)

    async def finish(self) -> None:
        """Wait until everything under way is done, before the process ends."""
        while self._under_way:
            await asyncio.gather(*self._under_way, return_exceptions=True)

    async def send(self, user: User, letter: Wording, **facts: str | float) -> None:
        """Send a letter in the person's language.

        A letter that the mail server does not take goes into the outbox, where the administrator finds it.
        """
        await self.send_to(user.email, user.locale, letter, name=user.name, **facts)

    async def send_to(self, email: str, locale: str, letter: Wording, **facts: str | float) -> None:
        """Send a letter to an address that may have no account; otherwise as ``send``."""
        subject = self._say(locale, letter.subject)
        text = self._say(locale, letter.text, **facts)
        try:
            await self._mailer.send(to=email, subject=subject, text=text)
        except MailFailed as error:
            log.warning("the mail server did not take a letter (%s), it is in the outbox", error)
            async with self._store.writing() as uow:
                await uow.outbox.add(to=email, subject=subject, text=text, at=self._clock.now())
                await uow.commit()

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._under_way.discard(task)
        if not task.cancelled() and (error := task.exception()):
            log.error("a letter could not be written", exc_info=error)
