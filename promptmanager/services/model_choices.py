"""The models that a person comes back to: those they marked, and those they ran of late."""

from __future__ import annotations

from promptmanager.domain import permissions
from promptmanager.domain.errors import InvalidInput
from promptmanager.domain.identity import Actor
from promptmanager.domain.permissions import Permission
from promptmanager.services.ports import Store

FAVOURITES_MAX = 50
RECENT_MAX = 5
_FAVOURITES = "favourite_models"


class ModelChoices:
    def __init__(self, store: Store) -> None:
        self._store = store

    async def favourites(self, *, actor: Actor) -> tuple[str, ...]:
        """Return the ids of the actor's marked models, in the order of marking."""
        permissions.require(actor, Permission.READ)
        async with self._store.reading() as work:
            return tuple((await work.preferences.get(actor.user.id, _FAVOURITES)).split())

    async def set_favourite(self, *, actor: Actor, model_id: str, is_favourite: bool) -> None:
        """Mark a model, or unmark it. Raises InvalidInput beyond the limit."""
        permissions.require(actor, Permission.READ)
        async with self._store.writing() as work:
            marked = dict.fromkeys((await work.preferences.get(actor.user.id, _FAVOURITES)).split())
            if is_favourite:
                marked["".join(model_id.split())] = None
            else:
                marked.pop(model_id, None)
            if len(marked) > FAVOURITES_MAX:
                raise InvalidInput("too_many", field="favourites", limit=FAVOURITES_MAX, count=len(marked))
            await work.preferences.put(actor.user.id, _FAVOURITES, " ".join(marked))
            await work.commit()

    async def recent(self, *, actor: Actor) -> tuple[str, ...]:
        """Return the ids of the models that the actor ran last, newest first."""
        permissions.require(actor, Permission.READ)
        async with self._store.reading() as work:
            return await work.runs.recent_models(actor.user.id, limit=RECENT_MAX)
