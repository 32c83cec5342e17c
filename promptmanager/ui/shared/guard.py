"""The door in front of every event: refused unless somebody is signed in, and the tab's state belongs to their session.

A tab's token alone opens nothing. Handlers that visitors may call carry ``@for_everybody``; Reflex's own events that
only load a page are let through, everything else asks who is behind the connection.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs

import reflex as rx
from reflex.middleware.middleware import Middleware
from reflex.state import BaseState, StateUpdate
from reflex_base.constants.compiler import CompileVars
from reflex_base.event import Event
from reflex_base.registry import RegistrationContext

from promptmanager.domain.cookies import preferred_locale, session_hash
from promptmanager.domain.errors import NotSignedIn
from promptmanager.services.product import services
from promptmanager.ui.shared import session
from promptmanager.ui.shared.notices import NoticesState
from promptmanager.ui.shared.passing import forget_what_passes, is_new_page
from promptmanager.ui.shared.payloads import fitting_event
from promptmanager.ui.shared.session import SessionState

_ROOT = rx.State.get_full_name()
_OPENING = frozenset({f"{_ROOT}.{CompileVars.HYDRATE}", f"{_ROOT}.{CompileVars.HYDRATE_AND_LOAD}"})
_GOING_ON = frozenset({CompileVars.ON_LOAD_INTERNAL, f"{_ROOT}.{CompileVars.ON_LOAD_INTERNAL}"})
_LOADING = _GOING_ON | {f"{CompileVars.ON_LOAD_INTERNAL.rpartition('.')[0]}.set_is_hydrated"}
_log = logging.getLogger(__name__)


def harden(app: rx.App, *, is_https: bool, any_own_address: bool) -> None:
    """Keep the raw cookie and odd payloads out of Reflex (its states, its logs); put the guard in front of every event.

    With ``any_own_address`` the websocket takes pages from whatever name and port this instance was reached by, and
    from nowhere else; without, only from the configured origin.
    """
    namespace = app.event_namespace
    if namespace is None:
        raise RuntimeError("the app has no websocket to guard")
    # Reflex offers no hook between a connection's headers and its stored router data.
    build = namespace._build_static_router_data  # noqa: SLF001
    build_of = _without_cookie(build, is_https=is_https)
    namespace._build_static_router_data = build_of  # type: ignore[method-assign]  # noqa: SLF001
    hear, connect = namespace.on_event, namespace.on_connect

    async def hear_what_fits(sid: str, *told: Any) -> None:
        # Reflex writes what a connection without a tab's token says into the log.
        event = fitting_event(told[0]) if len(told) == 1 and sid in namespace.sid_to_token else None
        if event is not None:
            await hear(sid, event)

    async def connect_for_real(sid: str, environ: dict[str, Any], auth: Any = None) -> None:
        # Socket.IO lets a client call this like any event, with headers and an address of its own invention.
        if app.sio and environ is app.sio.get_environ(sid, namespace.namespace):
            if _is_back(auth):
                await _end_what_it_left(app, tab=_tab_of(environ), comes=build_of(sid, environ))
            await connect(sid, environ, auth)

    namespace.on_event = hear_what_fits  # type: ignore[method-assign]
    namespace.on_connect = connect_for_real  # type: ignore[method-assign]
    if any_own_address and app.sio:
        # engineio's own rule for "the same origin": the Origin header must name the Host that was asked.
        app.sio.eio.cors_allowed_origins = None
    app.add_middleware(Guard(), index=0)


def _is_back(auth: Any) -> bool:
    """Whether a connection is made again by a page that had one: see ``passing.is_new_page``."""
    opening = auth.get(CompileVars.CONNECT_AUTH_EVENT) if isinstance(auth, dict) else None
    payload = opening.get("payload") if isinstance(opening, dict) else None
    return isinstance(opening, dict) and not (isinstance(payload, dict) and payload.get("hashes") is not None)


def _tab_of(environ: dict[str, Any]) -> str:
    return parse_qs(environ.get("QUERY_STRING", "")).get("token", [""])[0]


async def _end_what_it_left(app: rx.App, *, tab: str, comes: dict[str, Any]) -> None:
    """End a connection that its page has lost and this process has not, which may take it minutes to notice.

    Reflex would hold the page that comes back for a copy of the tab, give it an empty state, and what stood in the tab
    would be gone. Only whoever has the same session ends it.
    """
    namespace = app.event_namespace
    if namespace is None or app.sio is None:
        return
    left = namespace._token_manager.token_to_socket.get(tab)  # noqa: SLF001 - Reflex offers no other way to ask
    if left is None:
        return
    known = namespace._static_router_data.get(left.sid, {})  # noqa: SLF001
    if known.get("headers", {}).get(session.HASH_HEADER) != comes["headers"][session.HASH_HEADER]:
        return
    if (forgetting := namespace.on_disconnect(left.sid)) is not None:
        await forgetting
    await app.sio.disconnect(left.sid, namespace=namespace.namespace)


class Guard(Middleware):
    """Lets an event through or drops it; runs before each, background events too."""

    async def preprocess(self, app: rx.App, state: BaseState, event: Event) -> StateUpdate | None:  # noqa: ARG002
        """Return None to let the event through, an empty update to drop it."""
        token_hash = session.session_hash()
        bound = await state.get_state(SessionState)
        is_bound = bound._bound_to == token_hash  # noqa: SLF001 - hidden from browsers
        if event.name in _OPENING:
            if not is_bound or not await _is_signed_in(token_hash):
                # Whatever another session left behind, or this one before it was ended.
                state._get_root_state().reset()  # noqa: SLF001
            elif is_new_page(event):
                await forget_what_passes(state)
                (await state.get_state(NoticesState)).notices = []
        elif not is_bound and bound._bound_to is not None:  # noqa: SLF001 - None: the server forgot an idle tab
            _log.warning("an event for a tab of another session was dropped: %s", event.name)
            return StateUpdate()
        bound._bound_to = token_hash  # noqa: SLF001
        if event.name in _OPENING or event.name in _GOING_ON:
            # Not with what the page loads, which may come after a first click on it.
            await bound._arrive()  # noqa: SLF001 - hidden from browsers
        if event.name in _OPENING or event.name in _LOADING or _is_for_everybody(event.name):
            return None
        return None if await _is_signed_in(token_hash) else _to_sign_in(bound)


def _to_sign_in(bound: SessionState) -> StateUpdate:
    was_signed_in = bound.is_signed_in
    bound.is_signed_in = False
    events = Event.from_event_type(SessionState.leave()) if was_signed_in else []
    return StateUpdate(events=events)


async def _is_signed_in(token_hash: str) -> bool:
    if not token_hash:
        return False
    try:
        await services().accounts.actor_of(token_hash)
    except NotSignedIn:
        return False
    return True


def _is_for_everybody(event_name: str) -> bool:
    registered = RegistrationContext.get().event_handlers.get(event_name)
    return bool(registered and getattr(registered.handler.fn, "is_for_everybody", False))


def _without_cookie(
    build: Callable[[str, dict[str, Any]], dict[str, Any]], *, is_https: bool
) -> Callable[[str, dict[str, Any]], dict[str, Any]]:
    def build_without_cookie(sid: str, environ: dict[str, Any]) -> dict[str, Any]:
        data = build(sid, environ)
        headers: dict[str, str] = data["headers"]
        cookie = headers.pop("cookie", "")
        found = session_hash(cookie, is_https=is_https)
        # Reflex never sends a header of this name to the browser.
        headers[session.HASH_HEADER] = session.HASH_SCHEME + found if found else ""
        headers[session.LOCALE_HEADER] = preferred_locale(cookie, headers.get(session.LOCALE_HEADER, ""), default="")
        return data

    return build_without_cookie
