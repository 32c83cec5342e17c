"""Start here: wire the product, list the pages, mount the plain HTTP routes."""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import reflex as rx
from reflex_base.event import EventSpec
from starlette.applications import Starlette
from starlette.routing import BaseRoute, Mount
from starlette.types import ASGIApp

from promptmanager import ending, frontend, garbage, wiring
from promptmanager.config import Settings
from promptmanager.ui.account.page import PAGE as ACCOUNT
from promptmanager.ui.account.security_page import PAGE as SECURITY
from promptmanager.ui.administration.page import PAGE as ADMINISTRATION
from promptmanager.ui.auth.forgot_page import PAGE as FORGOT
from promptmanager.ui.auth.reset_page import PAGE as RESET
from promptmanager.ui.auth.sign_in_page import PAGE as SIGN_IN
from promptmanager.ui.auth.sign_up_page import PAGE as SIGN_UP
from promptmanager.ui.benchmarks.benchmark_page import PAGE as BENCHMARK
from promptmanager.ui.benchmarks.new_page import PAGE as NEW_BENCHMARK
from promptmanager.ui.benchmarks.page import PAGE as BENCHMARKS
from promptmanager.ui.editor.page import PAGE as EDITOR
from promptmanager.ui.golden.page import PAGE as GOLDEN
from promptmanager.ui.keys.page import PAGE as KEYS
from promptmanager.ui.library.page import PAGE as LIBRARY
from promptmanager.ui.models.page import PAGE as MODELS
from promptmanager.ui.nowhere.broken import broken_page
from promptmanager.ui.nowhere.page import PAGE as NOWHERE
from promptmanager.ui.plan.page import PAGE as PLAN
from promptmanager.ui.playground.page import PAGE as PLAYGROUND
from promptmanager.ui.runs.page import PAGE as RUNS
from promptmanager.ui.runs.run_page import PAGE as RUN
from promptmanager.ui.shared.guard import harden
from promptmanager.ui.shared.notices import NoticesState
from promptmanager.ui.shared.run_stream import watch_connections
from promptmanager.web.addresses import Addresses, RequestIds
from promptmanager.web.benchmarks import BenchmarkRoutes
from promptmanager.web.golden import GoldenRoutes
from promptmanager.web.headers import SecurityHeaders
from promptmanager.web.health import HealthRoutes
from promptmanager.web.hosts import PrivateHosts
from promptmanager.web.keys import KeyRoutes
from promptmanager.web.limits import BodyLimit
from promptmanager.web.logs import set_up_logs
from promptmanager.web.moved import moved_routes
from promptmanager.web.session import SessionRoutes
from promptmanager.web.spending import SpendingRoutes
from promptmanager.web.transfer import TransferRoutes
from promptmanager.web.webhooks import WEBHOOK_BYTES_MAX, WEBHOOK_PATH, WebhookRoutes

PAGES = (
    *(LIBRARY, EDITOR, GOLDEN, PLAYGROUND, RUNS, RUN),
    *(BENCHMARKS, NEW_BENCHMARK, BENCHMARK),
    *(SIGN_IN, SIGN_UP, FORGOT, RESET),
    *(ACCOUNT, SECURITY, PLAN, KEYS, MODELS, ADMINISTRATION, NOWHERE),
)

settings = Settings()
set_up_logs(settings.log_format)
instance = wiring.build(settings)
_log = logging.getLogger(__name__)
_TOLD_MAX = 2_000


async def _reach_database() -> None:
    async with instance.product.store.reading() as uow:
        await uow.users.count()


def _with_routes(pages: ASGIApp) -> ASGIApp:
    transfer, golden = TransferRoutes(address=settings.address), GoldenRoutes(address=settings.address)
    routes: list[BaseRoute] = [
        *HealthRoutes(reach_database=_reach_database).routes(),
        *SessionRoutes(address=settings.address, trusted_proxies=settings.trusted_proxies).routes(),
        *transfer.routes(),
        *golden.routes(),
        *BenchmarkRoutes(is_https=settings.is_https).routes(),
        *SpendingRoutes(is_https=settings.is_https).routes(),
        *KeyRoutes(address=settings.address, trusted_proxies=settings.trusted_proxies).routes(),
        *WebhookRoutes().routes(),
        *moved_routes(),
    ]
    if instance.sandbox:
        routes.append(Mount(wiring.SANDBOX_PATH, instance.sandbox))
    app = Starlette(routes=[*routes, Mount("", Addresses(pages, site=frontend.SITE))])
    larger = {
        "/api/import": transfer.bytes_max,
        "/api/golden/": golden.bytes_max,
        wiring.SANDBOX_PATH: 4 * 1024 * 1024,
        WEBHOOK_PATH: WEBHOOK_BYTES_MAX,
    }
    limited = BodyLimit(app, exceptions=larger)
    # Who gave the instance an address of its own is heard under any name: a proxy may have changed it.
    heard = limited if settings.public_url else PrivateHosts(limited, own=settings.host)
    return RequestIds(SecurityHeaders(heard, site=frontend.SITE, is_https=settings.is_https))


@asynccontextmanager
async def _life() -> AsyncIterator[None]:
    await instance.open()
    ends: list[asyncio.Task[None]] = []
    ending.when_announced(lambda: ends.append(asyncio.create_task(instance.end_work())))
    garbage.keep_what_is_loaded()
    yield
    await asyncio.gather(*ends)
    await instance.close()


def _failed(exception: Exception) -> EventSpec:
    reference = secrets.token_hex(4)
    _log.error("an event failed, reference %s", reference, exc_info=exception)
    return NoticesState.failed(reference)  # type: ignore[return-value] - calling an event handler's class attribute gives a spec


def _failed_in_browser(exception: Exception) -> None:
    # A browser wrote it: on one line and no longer than an error is, whatever it holds.
    _log.error("a page failed: %r", str(exception)[:_TOLD_MAX])


app = rx.App(
    toaster=None,
    html_lang="en",
    head_components=[rx.el.link(rel="icon", href="/favicon.svg", type="image/svg+xml")],
    app_wraps={(55, "ErrorBoundary"): lambda _: broken_page()},
    backend_exception_handler=_failed,
    frontend_exception_handler=_failed_in_browser,
    api_transformer=_with_routes,
)
for page in PAGES:
    page.add_to(app)
app.register_lifespan_task(_life)
harden(app, is_https=settings.is_https, any_own_address=not settings.public_url)
watch_connections(app)
