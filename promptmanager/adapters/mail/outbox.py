"""Letters without a mail server: into the log and the outbox, for the administrator to hand over."""

from __future__ import annotations

import logging
from dataclasses import dataclass

from promptmanager.services.ports import Clock, Store

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class OutboxMailer:
    store: Store
    clock: Clock

    is_configured = False

    async def send(self, *, to: str, subject: str, text: str) -> None:
        log.warning("no SMTP is set, so this letter stands here and in the outbox\nTo: %s\n%s\n\n%s", to, subject, text)
        async with self.store.writing() as uow:
            await uow.outbox.add(to=to, subject=subject, text=text, at=self.clock.now())
            await uow.commit()
