"""Small choices of a person that outlive the browser: how the library looks, which diff they like."""

from __future__ import annotations

from promptmanager.domain.errors import InvalidInput
from promptmanager.domain.identity import Actor
from promptmanager.domain.permissions import Permission, require
from promptmanager.services.ports import Store

# Every preference with its values; the first one holds until something else is chosen.
CHOICES: dict[str, tuple[str, ...]] = {
    "theme": ("system", "light", "dark"),
    "library.view": ("cards", "rows"),
    "library.sort": ("changed", "title", "created"),
    "library.tree": ("open", "folded"),
    "versions.diff": ("side_by_side", "inline"),
    "output.format": ("markdown", "text", "json"),
    "playground.columns": ("2", "1", "3", "4"),
}


class Preferences:
    """Use cases on one's own preferences."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def get(self, *, actor: Actor, name: str) -> str:
        """Return what was chosen, else the default. Raises InvalidInput for a name that does not exist."""
        require(actor, Permission.READ)
        choices = _choices(name)
        async with self._store.reading() as work:
            stored = await work.preferences.get(actor.user.id, name)
        return stored if stored in choices else choices[0]

    async def put(self, *, actor: Actor, name: str, value: str) -> None:
        """Remember a choice. Raises InvalidInput."""
        require(actor, Permission.READ)
        if value not in _choices(name):
            raise InvalidInput("preference_invalid", field=name, value=value)
        async with self._store.writing() as work:
            await work.preferences.put(actor.user.id, name, value)
            await work.commit()


def _choices(name: str) -> tuple[str, ...]:
    if name not in CHOICES:
        raise InvalidInput("preference_unknown", field=name)
    return CHOICES[name]
