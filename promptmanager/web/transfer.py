"""Prompts in and out as files, over plain HTTP: a download, and an upload that never touches the disk."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from promptmanager.domain.errors import ImportInvalid, InvalidInput, PromptManagerError
from promptmanager.services.product import services
from promptmanager.services.prompts import BULK_MAX
from promptmanager.services.transfer import DOCUMENT_BYTES_MAX, Fate, PlannedPrompt, Preview
from promptmanager.web.answers import refusal
from promptmanager.web.files import OneAtATime, actor_of, whole_body
from promptmanager.web.requests import refuse_other_sites

# A preview shows the beginning; the figures count everything.
_SHOWN = 200


@dataclass(frozen=True)
class TransferRoutes:
    """``address`` is what people type: whatever else a browser names as its origin is refused."""

    address: str
    bytes_max: int = DOCUMENT_BYTES_MAX
    _turns: OneAtATime = field(default_factory=OneAtATime, init=False)

    def routes(self) -> list[Route]:
        return [
            Route("/api/export", self._export, methods=["GET"]),
            Route("/api/import", self._import, methods=["POST"]),
        ]

    async def _export(self, request: Request) -> Response:
        """``?ids=1,2,3`` picks prompts; without it everything is exported."""
        try:
            actor = await actor_of(request, is_https=self.address.startswith("https://"))
            pieces = await services().transfer.export(actor=actor, prompt_ids=_ids(request.query_params.get("ids", "")))
        except PromptManagerError as error:
            return refusal(error)
        name = f"prompts-{datetime.now(UTC):%Y-%m-%d}.json"
        headers = {"content-disposition": f'attachment; filename="{name}"', "cache-control": "no-store"}
        return StreamingResponse(_encoded(pieces), media_type="application/json", headers=headers)

    async def _import(self, request: Request) -> Response:
        """The body is the file. With ``?preview=1`` nothing is stored."""
        refuse_other_sites(request, address=self.address)
        try:
            actor = await actor_of(request, is_https=self.address.startswith("https://"))
            with self._turns.turn(actor):
                too_big = ImportInvalid(reason="too_big", where="")
                document = await whole_body(request, bytes_max=self.bytes_max, too_big=too_big)
                if request.query_params.get("preview") == "1":
                    preview = await services().transfer.preview(actor=actor, document=document)
                else:
                    preview = await services().transfer.import_document(actor=actor, document=document)
        except PromptManagerError as error:
            return refusal(error)
        return JSONResponse(_preview(preview), headers={"cache-control": "no-store"})


def _ids(typed: str) -> tuple[int, ...]:
    parts = [part for part in typed.split(",") if part]
    if len(parts) > BULK_MAX:
        raise InvalidInput("too_many", field="prompts", limit=BULK_MAX, count=len(parts))
    if not all(part.isascii() and part.isdigit() and len(part) < 16 for part in parts):  # noqa: PLR2004 - an id's digits
        raise HTTPException(400)
    return tuple(int(part) for part in parts)


async def _encoded(pieces: AsyncGenerator[str, None]) -> AsyncGenerator[bytes, None]:
    async for piece in pieces:
        # Text that came in before it was checked may hold half a character; a file must not.
        yield piece.encode("utf-8", "replace")


def _preview(preview: Preview) -> dict[str, Any]:
    return {
        "new": preview.count(Fate.NEW),
        "beside": preview.count(Fate.BESIDE),
        "same": preview.count(Fate.SAME),
        "prompts": [_planned(planned) for planned in preview.prompts[:_SHOWN]],
        "problems": [{"where": problem.where, "reason": problem.reason} for problem in preview.problems],
    }


def _planned(planned: PlannedPrompt) -> dict[str, Any]:
    return {
        "title": planned.title,
        "category": " / ".join(planned.category),
        "versions": planned.version_count,
        "fate": planned.fate.value,
    }
