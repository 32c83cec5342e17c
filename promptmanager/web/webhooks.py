"""What Stripe delivers by itself. Its answer decides whether it comes again: anything but 2xx does, for days."""

from __future__ import annotations

import logging
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from promptmanager.domain.errors import PaymentsMisconfigured, PaymentsOff, PaymentsUnavailable
from promptmanager.services.ports.billing_gateway import WebhookRefused
from promptmanager.services.product import services

WEBHOOK_PATH = "/webhooks/stripe"
# An event carries a whole object; those that are heard stay far below.
WEBHOOK_BYTES_MAX = 256 * 1024
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class WebhookRoutes:
    """No cookie and no origin is asked for: the signature over the body says who sends it."""

    def routes(self) -> list[Route]:
        return [Route(WEBHOOK_PATH, self._hear, methods=["POST"])]

    async def _hear(self, request: Request) -> Response:
        body = await request.body()
        try:
            await services().billing.hear(body, request.headers.get("stripe-signature", ""))
        except PaymentsOff:
            return PlainTextResponse("no payments here", 404)
        except WebhookRefused as refused:
            _log.warning("a delivery to the webhook was refused: %s", refused)
            return PlainTextResponse("refused", 400)
        except (PaymentsUnavailable, PaymentsMisconfigured):
            return PlainTextResponse("later", 503)
        return PlainTextResponse("taken", 200)
