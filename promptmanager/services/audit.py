"""The audit log: written in the transaction of the act itself, read by the administrator."""

from __future__ import annotations

from promptmanager.domain.audit import AUDIT_PAGE, AuditAction, AuditEntry, AuditFilter, AuditPage, AuditPerson
from promptmanager.domain.identity import Actor, User
from promptmanager.domain.permissions import require_admin
from promptmanager.services.ports import Clock, Store, UnitOfWork
from promptmanager.services.ports.audit import ALL


class AuditLog:
    def __init__(self, *, store: Store) -> None:
        self._store = store

    async def page(self, *, actor: Actor, before: int | None = None, only: AuditFilter = ALL) -> AuditPage:
        """Return the newest entries that pass the filter, or those older than ``before``. Raises NotAllowed."""
        require_admin(actor)
        async with self._store.reading() as work:
            found = await work.audit.latest(AUDIT_PAGE + 1, before=before, only=only)
        shown = found[:AUDIT_PAGE]
        return AuditPage(shown, shown[-1].id if len(found) > AUDIT_PAGE else None)

    async def people(self, *, actor: Actor) -> tuple[AuditPerson, ...]:
        """Return whoever did something. Raises NotAllowed."""
        require_admin(actor)
        async with self._store.reading() as work:
            return await work.audit.people()


async def note_act(
    work: UnitOfWork, action: AuditAction, *, by: Actor | None, whom: User | str, clock: Clock, **facts: str
) -> None:
    """Write an act's line, in the act's own transaction. Without ``by`` it is done from the command line.

    ``whom`` is a person, or what a thing is called.
    """
    session = await work.sessions.by_token_hash(by.session_hash) if by else None
    await work.audit.add(
        AuditEntry(
            at=clock.now(),
            action=action,
            who_id=by.user.id if by else None,
            who_name=by.user.name if by else "",
            whom_id=0 if isinstance(whom, str) else whom.id,
            whom_name=whom if isinstance(whom, str) else whom.name,
            ip_address=session.ip_address if session else "",
            facts=facts,
        )
    )
