"""Coming in and going out by plain form posts, the only place that sets or reads the session cookie.

The forms work without scripts. Every answer is a redirect: to where somebody wanted to go, or back to the
page with the code of what was refused, for the page to put in words.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from promptmanager.domain.cookies import TOKEN_MAX, preferred_locale, session_cookie_name
from promptmanager.domain.errors import LinkExpired, NotSignedIn, PromptManagerError, TooManyAttempts
from promptmanager.domain.identity import LOCALES, SESSION_LIFETIME, Actor, hashed_token
from promptmanager.services.accounts import Browser, SignedIn
from promptmanager.services.product import services
from promptmanager.web.requests import client_address, form_of, own_path, refuse_other_sites

SIGN_IN_PAGE = "/sign-in/"
SIGN_UP_PAGE = "/sign-up/"
FORGOT_PAGE = "/forgot-password/"
RESET_PAGE = "/reset-password/"
ACCOUNT_PAGE = "/settings/"
SECURITY_PAGE = "/settings/security/"

# What is typed but not meant for an address line.
_UNSAID = frozenset({"field", "value"})

Form = Mapping[str, str]


@dataclass(frozen=True)
class SessionRoutes:
    """``address`` is what people type; ``trusted_proxies`` says how many of our own stand in front."""

    address: str
    trusted_proxies: int = 0

    def routes(self) -> list[Route]:
        return [
            self._route("/auth/sign-in", SIGN_IN_PAGE, self._sign_in),
            self._route("/auth/sign-up", SIGN_UP_PAGE, self._sign_up),
            self._route("/auth/sign-out", SIGN_IN_PAGE, self._sign_out),
            self._route("/auth/forgot-password", FORGOT_PAGE, self._forgot),
            self._route("/auth/reset-password", RESET_PAGE, self._reset),
            self._route("/auth/change-password", SECURITY_PAGE, self._change),
            self._route("/auth/delete-account", SECURITY_PAGE, self._delete),
        ]

    def _route(self, path: str, page: str, work: Callable[[Request, Form], Awaitable[Response]]) -> Route:
        async def answer(request: Request) -> Response:
            refuse_other_sites(request, address=self.address)
            form = await form_of(request)
            try:
                response = await work(request, form)
            except NotSignedIn as error:
                response = _back_to(SIGN_IN_PAGE, error)
            except PromptManagerError as error:
                response = _back_to(page, error, form=form)
            response.headers["cache-control"] = "no-store"
            return response

        return Route(path, answer, methods=["POST"])

    async def _sign_in(self, request: Request, form: Form) -> Response:
        signed_in = await services().accounts.sign_in(
            email=form.get("email", ""), password=form.get("password", ""), browser=self._browser(request)
        )
        return self._welcome(signed_in, own_path(form.get("next", "/")))

    async def _sign_up(self, request: Request, form: Form) -> Response:
        invitation = form.get("invitation", "")
        signed_in = await services().accounts.sign_up(
            email=form.get("email", ""),
            password=form.get("password", ""),
            name=form.get("name", ""),
            locale=await _locale(request, form),
            browser=self._browser(request),
            invitation=invitation if len(invitation) <= TOKEN_MAX else "",
        )
        return self._welcome(signed_in, own_path(form.get("next", "/")))

    async def _sign_out(self, request: Request, _: Form) -> Response:
        token = self._token(request)
        if token:
            await services().accounts.sign_out(token=token)
        return self._farewell(_to(SIGN_IN_PAGE))

    async def _forgot(self, request: Request, form: Form) -> Response:
        await services().accounts.passwords.request_reset(
            email=form.get("email", ""), ip_address=client_address(request, trusted_proxies=self.trusted_proxies)
        )
        return _to(FORGOT_PAGE, done="sent")

    async def _reset(self, _: Request, form: Form) -> Response:
        token = form.get("token", "")
        if not token or len(token) > TOKEN_MAX:
            raise LinkExpired
        await services().accounts.passwords.reset(token=token, password=form.get("password", ""))
        return self._farewell(_to(SIGN_IN_PAGE, done="reset"))

    async def _change(self, request: Request, form: Form) -> Response:
        await services().accounts.passwords.change(
            actor=await self._actor(request), old=form.get("old_password", ""), new=form.get("password", "")
        )
        return _to(SECURITY_PAGE, done="password")

    async def _delete(self, request: Request, form: Form) -> Response:
        await services().accounts.profiles.delete_account(
            actor=await self._actor(request), password=form.get("password", "")
        )
        return self._farewell(_to(SIGN_IN_PAGE, done="deleted"))

    async def _actor(self, request: Request) -> Actor:
        return await services().accounts.actor_of(hashed_token(self._token(request)))

    def _browser(self, request: Request) -> Browser:
        return Browser(
            ip_address=client_address(request, trusted_proxies=self.trusted_proxies),
            user_agent=request.headers.get("user-agent", ""),
            token=self._token(request),
        )

    @property
    def _is_https(self) -> bool:
        return self.address.startswith("https://")

    @property
    def _cookie(self) -> str:
        return session_cookie_name(is_https=self._is_https)

    def _token(self, request: Request) -> str:
        token = request.cookies.get(self._cookie, "")
        return token if len(token) <= TOKEN_MAX else ""

    def _welcome(self, signed_in: SignedIn, path: str) -> Response:
        response = _to(path)
        response.set_cookie(
            self._cookie,
            signed_in.token,
            max_age=int(SESSION_LIFETIME.total_seconds()),
            path="/",
            secure=self._is_https,
            httponly=True,
            samesite="lax",
        )
        return response

    def _farewell(self, response: Response) -> Response:
        response.delete_cookie(self._cookie, path="/", secure=self._is_https, httponly=True, samesite="lax")
        # The token of the tab stands in the session storage and would outlive the session.
        response.headers["clear-site-data"] = '"storage"'
        return response


def _to(path: str, **query: str) -> Response:
    return RedirectResponse(f"{path}?{urlencode(query)}" if query else path, status_code=303)


def _back_to(page: str, error: PromptManagerError, *, form: Form | None = None) -> Response:
    query = {"error": error.code, **{name: str(fact) for name, fact in error.facts.items() if name not in _UNSAID}}
    following = own_path((form or {}).get("next", "/"))
    if following != "/":
        query["next"] = following
    response = _to(page, **query)
    if isinstance(error, TooManyAttempts):
        response.headers["retry-after"] = str(error.facts["retry_after_seconds"])
    return response


async def _locale(request: Request, form: Form) -> str:
    chosen = form.get("locale", "")
    if chosen in LOCALES:
        return chosen
    default = await services().instance.default_locale()
    return preferred_locale(request.headers.get("cookie", ""), request.headers.get("accept-language", ""), default)
