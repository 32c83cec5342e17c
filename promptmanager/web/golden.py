"""Golden samples in and out as files: a download, and an upload that never touches the disk.

What is sent begins with one line of JSON, which says how to read the file; the file itself follows.
"""

from __future__ import annotations

import json
from collections.abc import AsyncGenerator, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from promptmanager.domain.errors import PromptManagerError, SampleFileInvalid
from promptmanager.domain.golden import SampleQuery
from promptmanager.domain.golden_files import DOCUMENT_BYTES_MAX, FileKind, FoundSample, RowProblem
from promptmanager.services.golden_files import FilePreview, FileWish
from promptmanager.services.product import services
from promptmanager.web.answers import refusal
from promptmanager.web.files import OneAtATime, actor_of, whole_body
from promptmanager.web.requests import refuse_other_sites

WISH_BYTES_MAX = 64 * 1024
# A preview shows the beginning; the figures count everything, and every line that is left out is named.
_SHOWN = 5
_REASONS_SHOWN = 50
_EXCERPT_MAX = 120
# By the ending of the file's name.
_KINDS = {"csv": FileKind.CSV, "json": FileKind.JSON, "jsonl": FileKind.JSONL, "yaml": FileKind.PROMPTFOO}
_TYPES = {"csv": "text/csv", "json": "application/json", "jsonl": "application/jsonl", "yaml": "application/yaml"}


@dataclass(frozen=True)
class GoldenRoutes:
    """``address`` is what people type: whatever else a browser names as its origin is refused."""

    address: str
    bytes_max: int = DOCUMENT_BYTES_MAX + WISH_BYTES_MAX
    _turns: OneAtATime = field(default_factory=OneAtATime, init=False)

    def routes(self) -> list[Route]:
        return [
            Route("/api/golden/{slug}/export.{ending}", self._export, methods=["GET"]),
            Route("/api/golden/{slug}/import", self._import, methods=["POST"]),
        ]

    @property
    def _is_https(self) -> bool:
        return self.address.startswith("https://")

    async def _export(self, request: Request) -> Response:
        """``?text=&tag=&archived=1`` picks samples as the page does."""
        slug, asked = request.path_params["slug"], request.query_params
        ending = request.path_params["ending"]
        if ending not in _KINDS:
            raise HTTPException(404)
        query = SampleQuery(
            text=asked.get("text", ""), tag=asked.get("tag", ""), is_archived=asked.get("archived") == "1"
        )
        try:
            actor = await actor_of(request, is_https=self._is_https)
            pieces = await services().golden_files.export(actor=actor, slug=slug, kind=_KINDS[ending], query=query)
        except PromptManagerError as error:
            return refusal(error)
        headers = {
            "content-disposition": f'attachment; filename="golden-samples.{ending}"',
            "cache-control": "no-store",
        }
        return StreamingResponse(_encoded(pieces), media_type=_TYPES[ending], headers=headers)

    async def _import(self, request: Request) -> Response:
        """With ``?preview=1`` nothing is stored."""
        refuse_other_sites(request, address=self.address)
        slug, files = request.path_params["slug"], services().golden_files
        try:
            actor = await actor_of(request, is_https=self._is_https)
            with self._turns.turn(actor):
                too_big = SampleFileInvalid("too_big", limit=DOCUMENT_BYTES_MAX // 2**20)
                body = await whole_body(request, bytes_max=self.bytes_max, too_big=too_big)
                written, _, document = body.partition(b"\n")
                take = files.preview if request.query_params.get("preview") == "1" else files.import_samples
                found = await take(actor=actor, slug=slug, document=document, wish=_wish(written))
        except PromptManagerError as error:
            return refusal(error)
        # Escaped: a file may hold half a character, which no other encoding carries.
        answer = json.dumps(_preview(found))
        return Response(answer, media_type="application/json", headers={"cache-control": "no-store"})


def _wish(written: bytes) -> FileWish:
    try:
        plain = json.loads(written)
        roles, check = plain.get("roles", {}), plain.get("check")
        return FileWish(
            name=str(plain.get("name", "")),
            delimiter=str(plain.get("delimiter", "")),
            roles={str(column): str(role) for column, role in roles.items()},
            check=None if check is None else str(check),
        )
    except (ValueError, AttributeError, RecursionError) as error:
        raise HTTPException(400) from error


def _preview(found: FilePreview) -> dict[str, Any]:
    problems, notes = _grouped(found.problems), _grouped(found.notes)
    return {
        "kind": found.kind.value,
        "delimiter": found.delimiter,
        "variables": list(found.variables),
        "columns": [{"name": each.name, "role": each.role, "example": each.example} for each in found.columns],
        "check": found.check,
        "new": found.new,
        "same": found.same,
        "bad": len({problem.line for problem in found.problems}),
        "standing": found.standing,
        "fits": found.fits,
        "samples": [_sample(each) for each in found.samples[:_SHOWN]],
        "problems": [_reason(group) for group in problems[:_REASONS_SHOWN]],
        "more": _lines([each for group in problems[_REASONS_SHOWN:] for each in group]),
        "notes": [_reason(group) for group in notes[:_REASONS_SHOWN]],
        "more_notes": _lines([each for group in notes[_REASONS_SHOWN:] for each in group]),
    }


def _sample(sample: FoundSample) -> dict[str, Any]:
    content = sample.content
    return {
        "line": sample.line,
        "name": sample.name,
        "inputs": [{"name": name, "value": value[:_EXCERPT_MAX]} for name, value in content.inputs.items()],
        "expected": content.expected[:_EXCERPT_MAX],
        "kinds": [check.kind.value for check in content.checks],
        "tags": list(content.tags),
        "weight": content.weight,
    }


def _reason(group: list[RowProblem]) -> dict[str, Any]:
    return {"lines": _lines(group), "code": group[0].code, "facts": dict(group[0].facts)}


def _grouped(problems: Iterable[RowProblem]) -> list[list[RowProblem]]:
    """Return the problems by their reason, so that thousands of rows with one fault are one entry."""
    groups: dict[tuple[str, str], list[RowProblem]] = {}
    for problem in problems:
        groups.setdefault((problem.code, _facts(problem.facts)), []).append(problem)
    return list(groups.values())


def _facts(facts: Mapping[str, str | float]) -> str:
    return json.dumps(dict(facts), sort_keys=True)


def _lines(problems: list[RowProblem]) -> str:
    """Return the lines of problems in a few words: 3, 7\u20139, 12."""
    ranges: list[list[int]] = []
    for problem in sorted(problems, key=lambda one: one.line):
        last = max(problem.line, problem.last_line)
        if ranges and problem.line <= ranges[-1][1] + 1:
            ranges[-1][1] = max(ranges[-1][1], last)
        else:
            ranges.append([problem.line, last])
    return ", ".join(str(first) if first == last else f"{first}\u2013{last}" for first, last in ranges)


async def _encoded(pieces: AsyncGenerator[str, None]) -> AsyncGenerator[bytes, None]:
    async for piece in pieces:
        yield piece.encode("utf-8", "replace")
