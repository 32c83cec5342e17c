"""Bytes as OpenRouter sends them.

Shapes: anomalyco/opencode, packages/llm/test/fixtures/recordings/openai-compatible-chat/
openrouter-streams-text.json (recorded 2026-05-06), whose ids and figures stand here; where a shape comes
from elsewhere the test that uses it says so.
"""

from __future__ import annotations

import json
from typing import Any

GENERATION = "gen-1778031306-UD7bR0I1JNCsPvVzlXat"
COMMENT = b": OPENROUTER PROCESSING\n\n"
DONE = b"data: [DONE]\n\n"
USAGE = {
    "prompt_tokens": 21,
    "completion_tokens": 3,
    "total_tokens": 24,
    "cost": 0.00000495,
    "is_byok": False,
    "prompt_tokens_details": {"cached_tokens": 0, "cache_write_tokens": 0, "audio_tokens": 0, "video_tokens": 0},
    "cost_details": {"upstream_inference_cost": 0.00000495},
    "completion_tokens_details": {"reasoning_tokens": 0, "image_tokens": 0, "audio_tokens": 0},
}


def event(choices: Any, **more: Any) -> bytes:
    """One chunk with these choices; non-ASCII stands in it as UTF-8, except lone surrogates."""
    chunk = {
        "id": GENERATION,
        "object": "chat.completion.chunk",
        "created": 1778031306,
        "model": "openai/gpt-4o-mini",
        "provider": "Azure",
        "system_fingerprint": "fp_eb37e061ec",
        "choices": choices,
        **more,
    }
    try:
        body = json.dumps(chunk, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        body = json.dumps(chunk).encode()
    return b"data: " + body + b"\n\n"


def choice(finish_reason: str | None = None, /, native: str | None = None, **delta: Any) -> dict[str, Any]:
    return {
        "index": 0,
        "delta": {"content": "", "role": "assistant", **delta},
        "finish_reason": finish_reason,
        "native_finish_reason": native or finish_reason,
    }


def say(text: str | None) -> bytes:
    return event([choice(content=text)])


STOP = event([choice("stop")])
USED = event([choice("stop")], usage=USAGE)
HELLO = (COMMENT, say("Hello"), say("!"), STOP, USED, DONE)


def streamed(*parts: bytes, pieces: int | None = None, end: bytes = b"0\r\n\r\n", headers: str = "") -> bytes:
    """A whole response: each part is an HTTP chunk of its own, or the body is cut every ``pieces`` bytes."""
    if pieces:
        body = b"".join(parts)
        parts = tuple(body[at : at + pieces] for at in range(0, len(body), pieces))
    return head(headers) + b"".join(chunked(part) for part in parts) + end


def head(headers: str = "", status: str = "200 OK", kind: str = "text/event-stream") -> bytes:
    return _head(status, kind, "Transfer-Encoding: chunked", headers)


def chunked(part: bytes) -> bytes:
    return f"{len(part):x}\r\n".encode() + part + b"\r\n"


def refusal(status: str, body: object, headers: str = "", kind: str = "application/json") -> bytes:
    sent = body if isinstance(body, bytes) else json.dumps(body).encode()
    return _head(status, kind, f"Content-Length: {len(sent)}", headers) + sent


def _head(status: str, kind: str, framing: str, headers: str) -> bytes:
    lines = (f"HTTP/1.1 {status}", f"Content-Type: {kind}", framing, "Connection: close", headers)
    return "\r\n".join(lines).encode() + b"\r\n"
