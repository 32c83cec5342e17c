"""Requests as Stripe's API reads them: forms with brackets, held against the types of Stripe's own package."""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping
from functools import cache
from typing import Any, TypeVar
from urllib.parse import parse_qsl

from pydantic import TypeAdapter, ValidationError
from stripe._request_options import RequestOptions
from stripe._stripe_object import UntypedStripeObject
from stripe.params import (
    CustomerCreateParams,
    InvoiceListParams,
    PriceRetrieveParams,
    SubscriptionListParams,
    SubscriptionRetrieveParams,
    SubscriptionUpdateParams,
    WebhookEndpointListParams,
)
from stripe.params.billing_portal import ConfigurationListParams
from stripe.params.billing_portal import SessionCreateParams as PortalCreateParams
from stripe.params.checkout import SessionCreateParams, SessionExpireParams, SessionRetrieveParams

from tests.fakes.stripe_world import Refused, Thing

_Value = TypeVar("_Value")
_FOR_CHECKERS = {"Mapping": Mapping, "StripeContext": str, "UntypedStripeObject": dict[str, _Value]}
TYPES: dict[str, Any] = {
    "POST customers": CustomerCreateParams,
    "POST checkout/sessions": SessionCreateParams,
    "GET checkout/sessions/": SessionRetrieveParams,
    "POST checkout/sessions/expire": SessionExpireParams,
    "POST billing_portal/sessions": PortalCreateParams,
    "GET billing_portal/configurations": ConfigurationListParams,
    "GET subscriptions": SubscriptionListParams,
    "GET subscriptions/": SubscriptionRetrieveParams,
    "POST subscriptions/": SubscriptionUpdateParams,
    "GET invoices": InvoiceListParams,
    "GET prices/": PriceRetrieveParams,
    "GET webhook_endpoints": WebhookEndpointListParams,
}


def _as_object(_: object, __: object, handler: Any) -> Any:
    return handler.generate_schema(dict[str, str])


# Some of the types name it by itself and not by a string; what comes over HTTP is a plain object.
UntypedStripeObject.__get_pydantic_core_schema__ = classmethod(_as_object)  # pyright: ignore[reportAttributeAccessIssue] - a hook of pydantic's


def read_params(operation: str, encoded: str) -> Thing:
    """Return the parameters of a request. Raises Refused for what Stripe's types do not know."""
    params = nested(parse_qsl(encoded, keep_blank_values=True, strict_parsing=bool(encoded)))
    unknown = params.keys() & RequestOptions.__annotations__.keys()
    if unknown:
        raise Refused(400, "invalid_request_error", "parameter_unknown", min(unknown))
    try:
        return _adapter(operation).validate_python(params, extra="forbid")
    except ValidationError as error:
        place = ".".join(str(part) for part in error.errors()[0]["loc"])
        raise Refused(400, "invalid_request_error", "parameter_invalid", place) from error


def nested(pairs: list[tuple[str, str]]) -> Thing:
    """Turn ``a[b][0][c]=d`` into objects and lists."""
    root: Thing = {}
    for name, value in pairs:
        first, *rest = re.findall(r"[^\[\]]+", name)
        place = root
        for key, following in zip([first, *rest], [*rest, None], strict=True):
            place[key] = value if following is None else place.get(key, {})
            place = place[key]
    return _lists(root)


def _lists(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    inner = {key: _lists(one) for key, one in value.items()}
    return [inner[str(n)] for n in range(len(inner))] if inner and all(key.isdigit() for key in inner) else inner


@cache
def _adapter(operation: str) -> TypeAdapter[Any]:
    kind = TYPES[operation]
    # The types name each other by strings, some of which exist for type checkers alone.
    names = {**vars(sys.modules[kind.__module__]), **_FOR_CHECKERS}
    adapter: TypeAdapter[Any] = TypeAdapter(kind)
    adapter.rebuild(force=True, raise_errors=True, _types_namespace=names)
    return adapter
