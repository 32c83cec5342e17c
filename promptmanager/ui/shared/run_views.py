"""What a browser is told of a run: chunks while it grows, and a head with its state and figures."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from promptmanager.domain.content import OutputFormat
from promptmanager.domain.errors import PromptManagerError
from promptmanager.domain.identity import LOCALES
from promptmanager.domain.runs import Run, RunError
from promptmanager.services.live_run import Chunk
from promptmanager.ui.shared.notices import error_text


def chunk_view(chunk: Chunk) -> dict[str, Any]:
    """Return a chunk as it travels: short names, and nothing that is empty, for it is sent twenty times a second."""
    view: dict[str, Any] = {"run": chunk.run_id}
    if chunk.text:
        view |= {"at": chunk.offset, "text": chunk.text}
    if chunk.reasoning:
        view |= {"rat": chunk.reasoning_offset, "reasoning": chunk.reasoning}
    if chunk.pieces:
        view["n"] = chunk.pieces
    if chunk.run is not None:
        view["head"] = head_view(chunk.run)
    return view


def head_view(run: Run) -> dict[str, Any]:
    """Return a run's state and figures. Times are milliseconds since its start, so that no clocks are compared."""
    until = run.ended_at or datetime.now(UTC)
    first = run.seconds_to_first_token
    return {
        "state": run.state.value,
        "queue": run.queue_place,
        "elapsed_ms": round((until - run.created_at).total_seconds() * 1000),
        "first_ms": None if first is None else round(first * 1000),
        "tokens_in": run.usage.prompt_tokens,
        "tokens_out": run.usage.completion_tokens,
        "reasoning_tokens": run.usage.reasoning_tokens,
        "cached_tokens": run.usage.cached_tokens,
        "cost": None if run.cost_usd is None else format(run.cost_usd, "f"),
        "cost_state": run.cost_state.value,
        "provider": run.provider,
        "model": run.answered_by or run.settings.model,
        "finish": run.finish_reason,
        "key": run.key_source.value,
        "json": run.settings.output_format is not OutputFormat.TEXT,
        "error": None if run.error is None else error_view(run.error),
    }


def error_view(error: RunError) -> dict[str, str]:
    """Return an error's sentence in every language, so that switching needs no answer of the server."""
    fact = PromptManagerError(**error.facts)
    fact.code = error.code
    return {locale: error_text(locale, fact) for locale in LOCALES}
