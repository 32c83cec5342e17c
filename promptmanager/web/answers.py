"""How the plain HTTP addresses say no."""

from __future__ import annotations

from starlette.responses import JSONResponse, Response

from promptmanager.domain.errors import NotAllowed, NotSignedIn, PromptManagerError


def refusal(error: PromptManagerError) -> Response:
    """Return an error as JSON: its code and its facts."""
    status = 401 if isinstance(error, NotSignedIn) else 403 if isinstance(error, NotAllowed) else 422
    return JSONResponse({"error": error.code, "facts": error.facts}, status, headers={"cache-control": "no-store"})
