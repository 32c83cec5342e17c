"""What Stripe refuses, in our errors. Its messages stay here: they may name people and parts of keys."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager

import stripe

from promptmanager.domain.errors import PaymentsMisconfigured, PaymentsUnavailable
from promptmanager.services.ports.billing_gateway import CustomerGone

_log = logging.getLogger(__name__)
_MISSING = "resource_missing"


@contextmanager
def stripe_errors() -> Iterator[None]:
    """Let only our own errors leave the block."""
    try:
        yield
    except (stripe.APIConnectionError, stripe.RateLimitError, stripe.APIError) as error:
        _note(error)
        raise PaymentsUnavailable from error
    except stripe.InvalidRequestError as error:
        if error.code == _MISSING and error.param == "customer":
            raise CustomerGone from error
        _note(error)
        raise PaymentsMisconfigured from error
    except stripe.StripeError as error:
        _note(error)
        raise PaymentsMisconfigured from error


def is_missing(error: stripe.InvalidRequestError) -> bool:
    return error.code == _MISSING


def _note(error: stripe.StripeError) -> None:
    _log.warning(
        "Stripe refused: %s, status %s, code %s, param %s, request %s",
        *(type(error).__name__, error.http_status, error.code, getattr(error, "param", None), error.request_id),
    )
