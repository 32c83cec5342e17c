"""What a benchmark showed as a file: a line for each cell, or everything as JSON, written while it is read."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import AsyncGenerator
from dataclasses import asdict, dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from promptmanager.domain.errors import PromptManagerError
from promptmanager.domain.runs import CostState, Run
from promptmanager.services.benchmarks.files import FiledCell
from promptmanager.services.benchmarks.results import ColumnResult, Matrix
from promptmanager.services.product import services
from promptmanager.web.answers import refusal
from promptmanager.web.files import actor_of, plain_cell

_HEAD = (
    *("sample_id", "sample", "revision", "version", "is_draft", "model", "repetition", "state", "result", "is_reused"),
    *("interruptions", "usd", "seconds", "seconds_to_first_token", "checks", "expected", "answer", "run_id"),
)


@dataclass(frozen=True)
class BenchmarkRoutes:
    is_https: bool

    def routes(self) -> list[Route]:
        return [
            Route("/api/benchmarks/{benchmark_id}.csv", self._csv, methods=["GET"]),
            Route("/api/benchmarks/{benchmark_id}.json", self._json, methods=["GET"]),
        ]

    async def _csv(self, request: Request) -> Response:
        try:
            cells = await self._cells(request)
        except PromptManagerError as error:
            return refusal(error)
        return _file(request, _lines(cells), "csv", "text/csv")

    async def _json(self, request: Request) -> Response:
        """``?baseline=1`` compares with another column than the first."""
        asked = request.query_params.get("baseline", "0")
        try:
            actor = await actor_of(request, is_https=self.is_https)
            matrix = await services().benchmarks.results.matrix(
                actor=actor,
                benchmark_id=request.path_params["benchmark_id"],
                baseline=int(asked) if asked.isdecimal() else 0,
            )
            cells = await self._cells(request)
        except PromptManagerError as error:
            return refusal(error)
        return _file(request, _document(matrix, cells), "json", "application/json")

    async def _cells(self, request: Request) -> AsyncGenerator[FiledCell, None]:
        actor = await actor_of(request, is_https=self.is_https)
        return await services().benchmarks.files.cells(actor=actor, benchmark_id=request.path_params["benchmark_id"])


def _file(request: Request, pieces: AsyncGenerator[bytes, None], kind: str, media_type: str) -> Response:
    # An id that was found has nothing in it that a header could not hold.
    name = f"benchmark-{request.path_params['benchmark_id']}.{kind}"
    headers = {"content-disposition": f'attachment; filename="{name}"', "cache-control": "no-store"}
    return StreamingResponse(pieces, media_type=media_type, headers=headers)


async def _lines(cells: AsyncGenerator[FiledCell, None]) -> AsyncGenerator[bytes, None]:
    # The mark at the beginning tells spreadsheets that it is UTF-8.
    yield "\ufeff".encode() + _line(_HEAD)
    async for filed in cells:
        facts = _facts(filed)
        checks = "; ".join(f"{each['kind']}: {each['result']}" for each in facts.pop("checks"))
        yield _line([_told((facts | {"checks": checks})[name]) for name in _HEAD])


async def _document(matrix: Matrix, cells: AsyncGenerator[FiledCell, None]) -> AsyncGenerator[bytes, None]:
    benchmark = matrix.benchmark
    head = {
        "id": benchmark.id,
        "name": benchmark.name,
        "state": benchmark.state.value,
        "created_at": benchmark.created_at.isoformat(),
        "repetitions": benchmark.spec.repetitions,
        "samples": benchmark.samples,
        "baseline": matrix.baseline,
        "cheapest_not_worse": matrix.cheapest_not_worse,
        "columns": [_column(matrix, result) for result in matrix.columns],
    }
    # Escaped: an answer may hold half a character, which no other encoding carries.
    yield (json.dumps(head)[:-1] + ', "cells": [').encode()
    between = "\n"
    async for filed in cells:
        yield (between + json.dumps(_facts(filed))).encode()
        between = ",\n"
    yield b"]}\n"


def _column(matrix: Matrix, result: ColumnResult) -> dict[str, Any]:
    subject, sums = matrix.benchmark.spec.subjects[result.column.subject], result.sums
    usd = sums.usd_per_answer
    return {
        "version": subject.number,
        "is_draft": subject.is_draft,
        "model": result.column.model,
        "pass_rate": asdict(result.pass_rate) if result.pass_rate else None,
        "verdict": asdict(result.verdict) if result.verdict else None,
        "answers": sums.answers,
        "failed": sums.failed,
        "check_errors": sums.check_errors,
        "interrupted": sums.interrupted,
        "usd_per_answer": None if usd is None else format(usd, "f"),
        "unknown_costs": sums.unknown_costs,
        "seconds": asdict(sums.latency) if sums.latency else None,
        "seconds_to_first_token": asdict(sums.first_token) if sums.first_token else None,
    }


def _facts(filed: FiledCell) -> dict[str, Any]:
    cell, run = filed.cell, filed.run
    return {
        "sample_id": cell.sample_id,
        "sample": filed.sample.name,
        "revision": cell.sample_revision,
        "version": filed.subject.number,
        "is_draft": filed.subject.is_draft,
        "model": filed.column.model,
        "repetition": cell.repetition,
        "state": cell.state.value,
        "result": cell.result.value if cell.result else None,
        "is_reused": cell.is_reused,
        "interruptions": cell.interruptions,
        "usd": _usd(run),
        "seconds": run.seconds if run else None,
        "seconds_to_first_token": run.seconds_to_first_token if run else None,
        "checks": [
            {"kind": each.kind.value, "result": each.result.value, "reason": each.reason, "note": each.note}
            for each in cell.outcomes
        ],
        "inputs": dict(filed.sample.content.inputs),
        "expected": filed.sample.content.expected,
        "answer": run.output if run else None,
        "run_id": cell.run_id,
    }


def _usd(run: Run | None) -> str | None:
    # A cost of which nothing is known is no zero.
    if run is None or run.cost_usd is None or run.cost_state is not CostState.KNOWN:
        return None
    return format(run.cost_usd, "f")


def _told(value: object) -> object:
    return plain_cell(value) if isinstance(value, str) else "" if value is None else value


def _line(values: Any) -> bytes:
    written = io.StringIO()
    csv.writer(written).writerow(values)
    return written.getvalue().encode("utf-8", "replace")
