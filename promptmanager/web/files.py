"""What the addresses for files share: who sends one, how much of it is taken, and one at a time."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from starlette.requests import Request

from promptmanager.domain.cookies import session_hash
from promptmanager.domain.errors import InvalidInput, NotSignedIn, PromptManagerError
from promptmanager.domain.identity import Actor
from promptmanager.services.product import services

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def plain_cell(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula, whatever it begins with."""
    return f"'{text}" if text.startswith(_FORMULA) else text


async def actor_of(request: Request, *, is_https: bool) -> Actor:
    """Return who is asking. Raises NotSignedIn."""
    found = session_hash(request.headers.get("cookie", ""), is_https=is_https)
    if not found:
        raise NotSignedIn
    return await services().accounts.actor_of(found)


async def whole_body(request: Request, *, bytes_max: int, too_big: PromptManagerError) -> bytes:
    """Return a file as it was sent; reading ends with ``too_big`` where it goes beyond the limit."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > bytes_max:
            raise too_big
    return bytes(body)


class OneAtATime:
    """Lets a person send one file after the other: each is held in memory as a whole."""

    def __init__(self) -> None:
        self._sending: set[int] = set()

    @contextmanager
    def turn(self, actor: Actor) -> Iterator[None]:
        """Raises InvalidInput while another file of theirs is on its way."""
        if actor.user.id in self._sending:
            raise InvalidInput("import_under_way", field="file")
        self._sending.add(actor.user.id)
        try:
            yield
        finally:
            self._sending.discard(actor.user.id)
