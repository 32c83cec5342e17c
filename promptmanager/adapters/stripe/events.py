"""Events that Stripe delivers: who signed them and when, and which subscription they are about."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import stripe

from promptmanager.services.ports.billing_gateway import SIGNATURE_TOLERANCE, BillingEvent, WebhookRefused


def read_event(body: bytes, signature: str, *, secret: str, now: datetime, is_live: bool | None) -> BillingEvent:
    """Return a signed event. Raises WebhookRefused.

    One of the other mode (test, live) is about no subscription of ours: an endpoint may hear both.
    """
    _check_signature(body, signature, secret=secret, now=now)
    try:
        event = json.loads(body)
        event_id, kind, about = event["id"], event["type"], event["data"]["object"]
        is_ours = is_live is None or event["livemode"] is is_live
        return BillingEvent(str(event_id), str(kind), _subscription_id(kind, about) if is_ours else "")
    except (ValueError, LookupError, TypeError, AttributeError) as error:
        raise WebhookRefused("it is no event") from error


def _check_signature(body: bytes, signature: str, *, secret: str, now: datetime) -> None:
    if not signature.isascii():
        raise WebhookRefused("the signature is garbled")
    try:
        # Stripe's own check of the time lets every future through, so the time is looked at here.
        stripe.WebhookSignature.verify_header(body, signature, secret, tolerance=None)
        signed_at = int(next(part[2:] for part in signature.split(",") if part.startswith("t=")))
    except (stripe.SignatureVerificationError, UnicodeDecodeError, ValueError, StopIteration) as error:
        raise WebhookRefused("the signature does not fit") from error
    if abs(int(now.timestamp()) - signed_at) > SIGNATURE_TOLERANCE.total_seconds():
        raise WebhookRefused("it was not signed lately")


def _subscription_id(kind: str, about: Mapping[str, Any]) -> str:
    family = kind.rpartition(".")[0]
    if family == "customer.subscription":
        return str(about["id"])
    if family == "checkout.session":
        return _id(about.get("subscription"))
    if family == "invoice":
        # Since 2025-03-31 an invoice names its subscription here.
        parent = about.get("parent") or {}
        return _id((parent.get("subscription_details") or {}).get("subscription"))
    return ""


def _id(linked: Any) -> str:
    return str(linked["id"]) if isinstance(linked, Mapping) else str(linked or "")
