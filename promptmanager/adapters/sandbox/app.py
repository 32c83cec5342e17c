"""The sandbox's HTTP face: the endpoints and the SSE shapes of OpenRouter, simulated.

The shapes follow streams recorded from OpenRouter in May 2026: keep-alive comments, the role on every
chunk, a finish chunk, a usage chunk that repeats the choice, then [DONE].
"""

from __future__ import annotations

import asyncio
import json
import secrets
from collections import OrderedDict
from collections.abc import AsyncGenerator
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from promptmanager.adapters.sandbox.answers import Answer, BadRequest, Breakage, answer
from promptmanager.adapters.sandbox.catalogue import MODELS

PROVIDER = "Sandbox"
GENERATIONS_KEPT = 1_000

_COMMENT = b": OPENROUTER PROCESSING\n\n"
_COMMENT_EVERY_SECONDS = 0.5
_UNSTEADY = (1.0, 0.8, 1.15, 0.95, 1.2, 0.85, 1.05)


def new_key() -> str:
    """Return the key that guards one process's sandbox, so that nobody outside can use it."""
    return f"sandbox-{secrets.token_urlsafe(32)}"


def sandbox_app(key: str, *, pace: float = 1.0) -> Starlette:
    """Return the application, to be mounted at /sandbox. ``pace`` stretches every wait; 0 takes them out."""
    sandbox = _Sandbox(key, pace)
    return Starlette(
        routes=[
            Route("/api/v1/models", sandbox.models),
            Route("/api/v1/key", sandbox.key),
            Route("/api/v1/generation", sandbox.generation),
            Route("/api/v1/chat/completions", sandbox.completions, methods=["POST"]),
        ]
    )


class _Sandbox:
    def __init__(self, key: str, pace: float) -> None:
        self._key = key
        self._pace = pace
        self._generations: OrderedDict[str, dict[str, Any]] = OrderedDict()

    async def models(self, request: Request) -> Response:
        if not self._is_allowed(request):
            return _refused(401, "No auth credentials found")
        return JSONResponse({"data": [model.plain() for model in MODELS.values()], "total_count": len(MODELS)})

    async def key(self, request: Request) -> Response:
        if not self._is_allowed(request):
            return _refused(401, "No auth credentials found")
        return JSONResponse(
            {
                "data": {
                    "label": "sandbox",
                    "limit": None,
                    "limit_remaining": None,
                    "usage": 0,
                    "is_free_tier": False,
                    "is_management_key": False,
                }
            }
        )

    async def generation(self, request: Request) -> Response:
        if not self._is_allowed(request):
            return _refused(401, "No auth credentials found")
        found = self._generations.get(request.query_params.get("id", ""))
        return JSONResponse({"data": found}) if found else _refused(404, "Generation not found")

    async def completions(self, request: Request) -> Response:
        if not self._is_allowed(request):
            return _refused(401, "No auth credentials found")
        try:
            body = await request.json()
            decided = answer(body)
        except (BadRequest, ValueError) as error:
            return _refused(400, str(error))
        generation_id = f"gen-sandbox-{secrets.token_hex(12)}"
        headers = {"X-Generation-Id": generation_id, "Cache-Control": "no-store", "X-Accel-Buffering": "no"}
        if body.get("stream") is True:
            return StreamingResponse(
                self._stream(decided, generation_id), media_type="text/event-stream", headers=headers
            )
        return await self._whole(decided, generation_id, headers)

    async def _stream(self, decided: Answer, generation_id: str) -> AsyncGenerator[bytes, None]:
        sent = thought = 0
        is_cancelled = True
        try:
            async for comment in self._waiting(decided.model.wait_seconds):
                yield comment
            clock = _Metronome(self._pace / decided.model.tokens_per_second)
            for piece in decided.reasoning:
                thought += 1
                yield _chunk(decided, generation_id, {"reasoning": piece, "content": ""})
                await clock.tick()
            for piece in decided.text:
                if sent == decided.breaks_at:
                    break
                sent += 1
                yield _chunk(decided, generation_id, {"content": piece})
                await clock.tick()
            is_cancelled = False
            for last in _endings(decided, generation_id, sent, thought):
                yield last
        finally:
            self._book(decided, generation_id, sent, thought, is_cancelled=is_cancelled)

    async def _waiting(self, seconds: float) -> AsyncGenerator[bytes, None]:
        yield _COMMENT
        left = seconds * self._pace
        while left > 0:
            await asyncio.sleep(min(left, _COMMENT_EVERY_SECONDS))
            left -= _COMMENT_EVERY_SECONDS
            yield _COMMENT

    async def _whole(self, decided: Answer, generation_id: str, headers: dict[str, str]) -> Response:
        sent, thought = len(decided.text), len(decided.reasoning)
        await asyncio.sleep(self._pace * (decided.model.wait_seconds + sent / decided.model.tokens_per_second))
        if decided.breakage is not Breakage.NONE:
            return _refused(502, "Provider returned error")
        self._book(decided, generation_id, sent, thought, is_cancelled=False)
        message = {
            "role": "assistant",
            "content": "".join(decided.text),
            "refusal": None,
            "reasoning": "".join(decided.reasoning) or None,
        }
        choice = {"index": 0, "finish_reason": decided.finish_reason, "native_finish_reason": decided.finish_reason}
        body = _envelope(decided, generation_id, "chat.completion")
        return JSONResponse(
            {**body, "choices": [{**choice, "message": message}], "usage": decided.usage(sent, thought)},
            headers=headers,
        )

    def _book(self, decided: Answer, generation_id: str, sent: int, thought: int, *, is_cancelled: bool) -> None:
        usage = decided.usage(sent, thought)
        self._generations[generation_id] = {
            "id": generation_id,
            "model": decided.model.id,
            "provider_name": PROVIDER,
            "total_cost": usage["cost"],
            "tokens_prompt": usage["prompt_tokens"],
            "tokens_completion": usage["completion_tokens"],
            "native_tokens_prompt": usage["prompt_tokens"],
            "native_tokens_completion": usage["completion_tokens"],
            "native_tokens_reasoning": thought,
            "native_tokens_cached": 0,
            "finish_reason": None if is_cancelled else decided.finish_reason,
            "cancelled": is_cancelled,
            "streamed": True,
            "is_byok": False,
        }
        while len(self._generations) > GENERATIONS_KEPT:
            self._generations.popitem(last=False)

    def _is_allowed(self, request: Request) -> bool:
        given = request.headers.get("authorization", "").encode()
        return secrets.compare_digest(given, f"Bearer {self._key}".encode())


class _Metronome:
    """Waits between tokens by an absolute timetable, a little unsteadily, so that load does not slow it."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._loop = asyncio.get_running_loop()
        self._next = self._loop.time()
        self._count = 0

    async def tick(self) -> None:
        self._next += self._seconds * _UNSTEADY[self._count % len(_UNSTEADY)]
        self._count += 1
        await asyncio.sleep(max(0.0, self._next - self._loop.time()))


def _endings(decided: Answer, generation_id: str, sent: int, thought: int) -> list[bytes]:
    """Return the last events: an error, nothing at all, or finish, usage and [DONE]."""
    if decided.breakage is Breakage.SILENCE:
        return []
    if decided.breakage is Breakage.ERROR:
        error = {
            "code": 502,
            "message": "The simulated provider stopped answering.",
            "metadata": {"error_type": "provider_unavailable", "provider_code": "simulated"},
        }
        return [_chunk(decided, generation_id, {"content": ""}, finish_reason="error", error=error)]
    finish = decided.finish_reason
    return [
        _chunk(decided, generation_id, {"content": ""}, finish_reason=finish),
        _chunk(decided, generation_id, {"content": ""}, finish_reason=finish, usage=decided.usage(sent, thought)),
        b"data: [DONE]\n\n",
    ]


def _chunk(
    decided: Answer, generation_id: str, delta: dict[str, Any], finish_reason: str | None = None, **more: Any
) -> bytes:
    choice = {
        "index": 0,
        "delta": {"role": "assistant", **delta},
        "finish_reason": finish_reason,
        "native_finish_reason": finish_reason,
    }
    chunk = {**_envelope(decided, generation_id, "chat.completion.chunk"), "choices": [choice], **more}
    return f"data: {json.dumps(chunk, ensure_ascii=False)}\n\n".encode("utf-8", "replace")


def _envelope(decided: Answer, generation_id: str, kind: str) -> dict[str, Any]:
    return {
        "id": generation_id,
        "object": kind,
        "created": 1_767_225_600,
        "model": decided.model.id,
        "provider": PROVIDER,
        "system_fingerprint": None,
    }


def _refused(status: int, message: str) -> Response:
    return JSONResponse({"error": {"code": status, "message": message}}, status_code=status)
