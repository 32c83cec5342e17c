"""Fake of the repository of gate policies."""

from __future__ import annotations

from promptmanager.domain.gate import StoredPolicy
from tests.fakes.tables import Tables


class FakeGates:
    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    async def get(self, workspace_id: int, prompt_id: int) -> StoredPolicy | None:
        return self._tables.gates.get((workspace_id, prompt_id))

    async def put(self, workspace_id: int, prompt_id: int, stored: StoredPolicy) -> None:
        self._tables.prompt(workspace_id, prompt_id)
        self._tables.gates[workspace_id, prompt_id] = stored

    async def remove(self, workspace_id: int, prompt_id: int) -> bool:
        return self._tables.gates.pop((workspace_id, prompt_id), None) is not None
