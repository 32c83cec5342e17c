"""A person's own key by a plain form post, or from OpenRouter by a code: it passes through no state and no address."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from promptmanager.domain.cookies import TOKEN_MAX, session_hash
from promptmanager.domain.errors import NotSignedIn, PromptManagerError, TooManyAttempts
from promptmanager.domain.identity import Actor
from promptmanager.services.product import services
from promptmanager.web.requests import client_address, form_of, refuse_other_sites

PAGE = "/settings/byok/"
SIGN_IN_PAGE = "/sign-in/"


@dataclass(frozen=True)
class KeyRoutes:
    """``address`` is what people type; ``trusted_proxies`` says how many of our own stand in front."""

    address: str
    trusted_proxies: int = 0

    def routes(self) -> list[Route]:
        return [
            Route("/keys/test", self._test, methods=["POST"]),
            Route("/keys/connect", self._connect, methods=["GET"]),
            Route("/keys/connected/{state}", self._connected, methods=["GET"]),
        ]

    async def _test(self, request: Request) -> Response:
        """Test the key in the field ``key`` and save it if it is good; answer with the page that says so."""
        refuse_other_sites(request, address=self.address)
        form = await form_of(request)
        try:
            actor = await self._actor(request)
            ip_address = client_address(request, trusted_proxies=self.trusted_proxies)
            await services().keys.test_and_save(actor=actor, typed=form.get("key", ""), ip_address=ip_address)
        except PromptManagerError as error:
            return _refused(error)
        return _to(PAGE, done="saved")

    async def _connect(self, request: Request) -> Response:
        """Lead to the provider's page, on which a person agrees: by a link, since forms lead to our own pages only."""
        refuse_other_sites(request, address=self.address)
        try:
            page = await services().key_connections.begin(actor=await self._actor(request))
        except PromptManagerError as error:
            return _refused(error)
        return RedirectResponse(page, status_code=303, headers={"cache-control": "no-store"})

    async def _connected(self, request: Request) -> Response:
        """Take what the provider sends people back with. They come from another site: the state is what holds."""
        try:
            await services().key_connections.finish(
                actor=await self._actor(request),
                state=request.path_params["state"][:TOKEN_MAX],
                code=request.query_params.get("code", ""),
                ip_address=client_address(request, trusted_proxies=self.trusted_proxies),
            )
        except PromptManagerError as error:
            return _refused(error)
        return _to(PAGE, done="saved")

    async def _actor(self, request: Request) -> Actor:
        found = session_hash(request.headers.get("cookie", ""), is_https=self.address.startswith("https://"))
        if not found:
            raise NotSignedIn
        return await services().accounts.actor_of(found)


def _refused(error: PromptManagerError) -> Response:
    if isinstance(error, NotSignedIn):
        return _to(SIGN_IN_PAGE, error=error.code, next=PAGE)
    if isinstance(error, TooManyAttempts):
        seconds = str(error.facts["retry_after_seconds"])
        response = _to(PAGE, error=error.code, retry_after_seconds=seconds)
        response.headers["retry-after"] = seconds
        return response
    return _to(PAGE, error=error.code)


def _to(path: str, **query: str) -> Response:
    # Never kept by a browser: the request held a key.
    return RedirectResponse(f"{path}?{urlencode(query)}", status_code=303, headers={"cache-control": "no-store"})
