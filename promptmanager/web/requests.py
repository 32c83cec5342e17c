"""What is asked of every form post: where it came from, who sent it, how large it is."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Mapping
from urllib.parse import parse_qsl, urlsplit

from starlette.exceptions import HTTPException
from starlette.requests import Request

BODY_MAX_BYTES = 16_384
FIELDS_MAX = 20
PATH_MAX = 2_000
FORM_TYPE = "application/x-www-form-urlencoded"
# One slash, then no second one or backslash anywhere, and nothing that a browser drops or bends.
_SEGMENT = r"[A-Za-z0-9._~!$&'()*+,;=:@%-]+"
_OWN_PATH = re.compile(rf"/(?:{_SEGMENT}(?:/{_SEGMENT})*/?)?")
_OWN_QUERY = re.compile(r"[A-Za-z0-9._~!$&'()*+,;=:@%/?-]*")


def refuse_other_sites(request: Request, *, address: str) -> None:
    """Raise 403 unless the request comes from our own pages, or from no browser at all.

    Browsers say where a request comes from in ``Sec-Fetch-Site`` (on https and localhost) and, with every
    POST, in ``Origin``; a page cannot change either. Without both, no cookie of ours can ride along.
    """
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        if site not in {"same-origin", "none"}:
            raise HTTPException(403)
        return
    origin = request.headers.get("origin")
    if origin is None or origin == address:
        return
    if _host(origin) != request.headers.get("host"):
        raise HTTPException(403)


async def form_of(request: Request) -> Mapping[str, str]:
    """Return the fields of a plain form. Raises 413, 415 or 400; nothing beyond the limit is read."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > BODY_MAX_BYTES:
            raise HTTPException(413)
    # A form without fields may come without a type.
    if body and request.headers.get("content-type", "").partition(";")[0].strip().lower() != FORM_TYPE:
        raise HTTPException(415)
    try:
        return dict(parse_qsl(body.decode("ascii"), keep_blank_values=True, max_num_fields=FIELDS_MAX))
    except ValueError as error:
        raise HTTPException(400) from error


def client_address(request: Request, *, trusted_proxies: int) -> str:
    """Return the sender's IP address, as the outermost of our own proxies saw it.

    Each proxy appends whom it saw to ``X-Forwarded-For``, so only the last ``trusted_proxies`` entries are
    ours; what stands before them is the sender's own claim.
    """
    peer = request.client.host if request.client else ""
    if not trusted_proxies:
        return peer
    seen = [entry.strip() for line in request.headers.getlist("x-forwarded-for") for entry in line.split(",")]
    if len(seen) < trusted_proxies:
        return peer
    try:
        return str(ipaddress.ip_address(seen[-trusted_proxies]))
    except ValueError:
        return peer


def own_path(typed: str) -> str:
    """Return an address within this site to go to, the start page for anything else."""
    path, mark, query = typed.partition("?")
    is_own = len(typed) <= PATH_MAX and _OWN_PATH.fullmatch(path) and _OWN_QUERY.fullmatch(query)
    # Going back to a form's own address would show a bare error.
    if not is_own or path.startswith("/auth/"):
        return "/"
    return f"{path}{mark}{query}"


def _host(origin: str) -> str:
    try:
        return urlsplit(origin).netloc
    except ValueError:
        return ""
