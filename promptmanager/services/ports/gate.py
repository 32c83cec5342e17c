"""The repository of gate policies: what each prompt asks of a draft."""

from __future__ import annotations

from typing import Protocol

from promptmanager.domain.gate import StoredPolicy


class GateRepository(Protocol):
    async def get(self, workspace_id: int, prompt_id: int) -> StoredPolicy | None: ...

    async def put(self, workspace_id: int, prompt_id: int, stored: StoredPolicy) -> None:
        """Store a prompt's policy in the place of an earlier one. Raises PromptNotFound."""
        ...

    async def remove(self, workspace_id: int, prompt_id: int) -> bool:
        """Take the gate away; False where there was none."""
        ...
