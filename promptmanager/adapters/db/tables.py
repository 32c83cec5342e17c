"""All tables at once, for the migrations to compare with."""

from __future__ import annotations

from promptmanager.adapters.db import (
    attempts,
    audit,
    benchmark_rows,
    billing,
    categories,
    free_pool,
    gates,
    golden,
    invitations,
    keys,
    models,
    outbox,
    plans,
    preferences,
    prompt_rows,
    releases,
    resets,
    runs,
    sessions,
    users,
    versions,
    workspaces,
)
from promptmanager.adapters.db.base import Row

MODULES = (
    attempts,
    audit,
    benchmark_rows,
    billing,
    categories,
    free_pool,
    gates,
    golden,
    keys,
    invitations,
    models,
    outbox,
    plans,
    preferences,
    prompt_rows,
    releases,
    resets,
    runs,
    sessions,
    users,
    versions,
    workspaces,
)
METADATA = Row.metadata
# The full-text index differs by database (FTS5's tables, a GIN index) and stands in the migrations alone.
FULL_TEXT = "prompt_fts"


def is_ours(name: str | None) -> bool:
    return name is None or not name.startswith(FULL_TEXT)
