"""Stripe over HTTP, as far as we use it: the endpoints of its API, its pages to pay and manage, its webhooks."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from html import escape

import httpx
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from tests.fakes.stripe_params import read_params
from tests.fakes.stripe_world import API_VERSION, Refused, StripeWorld, Thing

Answer = Callable[[StripeWorld, str, Thing], Thing]


def stripe_app(world: StripeWorld) -> Starlette:
    """Events of what happens on the pages go to the world's ``webhook_url``; what a test does, it delivers itself."""
    api = _Api(world)
    pages = _Pages(world)
    routes = [
        api.route("POST", "customers", lambda w, _, p: w.create_customer(p)),
        api.route("POST", "checkout/sessions", lambda w, _, p: w.create_session(p)),
        api.route("GET", "checkout/sessions/", lambda w, i, _: w.session(i)),
        api.route("POST", "checkout/sessions/expire", lambda w, i, _: w.expire(w.session(i)["id"])),
        api.route("POST", "billing_portal/sessions", lambda w, _, p: w.create_portal(p)),
        api.route("GET", "billing_portal/configurations", lambda w, _, __: _listed(w.configurations)),
        api.route("GET", "subscriptions", lambda w, _, p: _listed(w.subscriptions_of(p["customer"]))),
        api.route("GET", "subscriptions/", lambda w, i, _: w.subscription(i)),
        api.route("POST", "subscriptions/", lambda w, i, p: w.update_subscription(i, p)),
        api.route("GET", "invoices", lambda w, _, p: _listed(w.open_invoices(p["subscription"]))),
        api.route("GET", "prices/", lambda w, i, _: w.price(i)),
        api.route("GET", "webhook_endpoints", lambda w, _, __: _listed(w.endpoints)),
        # Browsers ask for it, and count its absence as an error of the page.
        Route("/favicon.ico", lambda _: Response(status_code=204)),
        Route("/pay/{id}", pages.checkout, methods=["GET", "POST"]),
        Route("/portal/{id}", pages.portal, methods=["GET", "POST"]),
    ]
    return Starlette(routes=routes)


def deliver(world: StripeWorld) -> list[int]:
    """Send every event to the webhook, those that were sent before too; return how each was answered."""
    answers = []
    for event in [*world.events]:
        body = world.body(event)
        headers = {"Stripe-Signature": world.signature(body), "Content-Type": "application/json; charset=utf-8"}
        answers.append(
            httpx.post(world.webhook_url, content=body, headers=headers, timeout=20, trust_env=False).status_code
        )
    return answers


class _Api:
    def __init__(self, world: StripeWorld) -> None:
        self._world = world

    def route(self, method: str, path: str, answer: Answer) -> Route:
        operation = f"{method} {path}"
        where = f"/v1/{path}{{id}}" if path.endswith("/") else f"/v1/{path.replace('/expire', '/{id}/expire')}"

        async def respond(request: Request) -> Response:
            try:
                return JSONResponse(await self._answer(request, operation, answer))
            except Refused as refused:
                error = {"type": refused.kind, "code": refused.code or None, "param": refused.param or None}
                return JSONResponse({"error": {**error, "message": "refused"}}, refused.status)

        return Route(where, respond, methods=[method])

    async def _answer(self, request: Request, operation: str, answer: Answer) -> Thing:
        if self._world.is_down:
            raise Refused(503, "api_error")
        if request.headers.get("authorization") != f"Bearer {self._world.key}":
            raise Refused(401, "invalid_request_error")
        if request.headers.get("stripe-version") != API_VERSION:
            raise Refused(400, "invalid_request_error", param="Stripe-Version")
        is_post = request.method == "POST"
        params = read_params(operation, (await request.body()).decode() if is_post else request.url.query)
        subject = request.path_params.get("id", "")
        if not is_post:
            return answer(self._world, subject, params)
        key = request.headers.get("idempotency-key", "")
        return self._world.once(key, params, lambda: answer(self._world, subject, params))


class _Pages:
    def __init__(self, world: StripeWorld) -> None:
        self._world = world

    async def checkout(self, request: Request) -> Response:
        session_id = request.path_params["id"]
        session = self._world.session(session_id)
        if session["status"] != "open":
            return _page("This checkout is over", f"It is {session['status']}.")
        if request.method == "GET":
            amount = f"{session['amount_total'] / 100:.2f} {session['currency'].upper()}"
            back = escape(session["cancel_url"])
            return _page(f"Subscribe: {amount} a month", _button("Pay"), f'<a href="{back}">Back</a>')
        self._world.pay(session_id)
        await self._deliver()
        return RedirectResponse(session["success_url"], 303)

    async def portal(self, request: Request) -> Response:
        portal = self._world.portals[request.path_params["id"]]
        mine = [each for each in self._world.subscriptions_of(portal["customer"]) if each["status"] != "canceled"]
        if request.method == "POST":
            action = (await request.form())["action"]
            for subscription in mine:
                self._act(str(action), subscription)
            await self._deliver()
        back = escape(portal["return_url"])
        actions = [_button(action) for action in ("Cancel at the end of the period", "Pay what is open") if mine]
        return _page("Billing portal", *actions, f'<a href="{back}">Return</a>')

    def _act(self, action: str, subscription: Thing) -> None:
        if action == "Pay what is open":
            self._world.settle(subscription["id"])
        else:
            self._world.cancel_at_period_end(subscription["id"])

    async def _deliver(self) -> None:
        if self._world.webhook_url:
            await asyncio.to_thread(deliver, self._world)


def _listed(things: list[Thing]) -> Thing:
    return {"object": "list", "data": things, "has_more": False, "url": "/v1/list"}


def _button(words: str) -> str:
    return f'<form method="post"><button name="action" value="{words}">{words}</button></form>'


def _page(title: str, *parts: str) -> Response:
    return HTMLResponse(f"<!doctype html><title>{title}</title><h1>{title}</h1>{''.join(parts)}")
