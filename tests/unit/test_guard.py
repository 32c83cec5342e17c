"""The door in front of every event: who gets in, and what a stolen tab opens."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any, cast

import pytest
import reflex as rx
from reflex.state import State
from reflex_base.event import Event
from reflex_base.event.context import EventContext

from promptmanager.domain.errors import NotSignedIn
from promptmanager.domain.identity import hashed_token
from promptmanager.services import product
from promptmanager.ui.library.state import CreationState
from promptmanager.ui.shared.guard import Guard, _without_cookie
from promptmanager.ui.shared.notices import NoticesState, NoticeView
from promptmanager.ui.shared.palette import PaletteState
from promptmanager.ui.shared.passing import passes
from promptmanager.ui.shared.session import SessionState, session_hash

OPEN = f"{State.get_full_name()}.hydrate_and_load"
SEARCH = f"{PaletteState.get_full_name()}.search"
VISIT = f"{SessionState.get_full_name()}.visit"
ADA, EVE = hashed_token("ada"), hashed_token("eve")


class _Accounts:
    async def actor_of(self, token_hash: str) -> object:
        if token_hash not in {ADA, EVE}:
            raise NotSignedIn
        return object()


@pytest.fixture(autouse=True)
def _wired() -> Iterator[None]:
    before = list(product._installed)
    product._installed[:] = [cast("product.Product", SimpleNamespace(accounts=_Accounts()))]
    yield
    product._installed[:] = before


@pytest.fixture
def tab() -> State:
    return State(_reflex_internal_init=True)


async def _send(tab: State, name: str, *, as_hash: str, **payload: object) -> object:
    headers = {"authorization": f"session {as_hash}" if as_hash else ""}
    context = EventContext(
        token="tab", state_manager=cast("Any", None), enqueue_impl=cast("Any", None), router_data={"headers": headers}
    )
    token = EventContext.set(context)
    try:
        return await Guard().preprocess(cast("rx.App", None), tab, Event(name=name, payload=payload))
    finally:
        EventContext.reset(token)


async def test_somebody_signed_in_gets_through(tab: State) -> None:
    assert await _send(tab, OPEN, as_hash=ADA) is None
    assert await _send(tab, SEARCH, as_hash=ADA) is None


async def test_a_visitor_opens_pages_and_nothing_else(tab: State) -> None:
    assert await _send(tab, OPEN, as_hash="") is None
    assert await _send(tab, VISIT, as_hash="") is None
    assert await _send(tab, SEARCH, as_hash="") is not None


async def test_an_unknown_session_is_a_visitor(tab: State) -> None:
    await _send(tab, OPEN, as_hash="unknown")

    assert await _send(tab, SEARCH, as_hash="unknown") is not None


async def test_a_handler_that_nobody_knows_is_refused_to_visitors(tab: State) -> None:
    await _send(tab, OPEN, as_hash="")

    assert await _send(tab, "no_such_state.no_such_handler", as_hash="") is not None


@pytest.mark.parametrize("thief", ["", EVE], ids=["a visitor", "another session"])
async def test_a_stolen_tab_finds_an_empty_state(tab: State, thief: str) -> None:
    await _send(tab, OPEN, as_hash=ADA)
    session = await tab.get_state(SessionState)
    session.email = "ada@example.org"

    assert await _send(tab, VISIT, as_hash=thief) is not None
    assert await _send(tab, OPEN, as_hash=thief) is None
    assert session.email == ""


async def test_an_idle_tab_whose_state_was_forgotten_goes_on(tab: State) -> None:
    assert await _send(tab, SEARCH, as_hash=ADA) is None


@pytest.mark.parametrize(
    ("is_https", "cookie"),
    [
        (False, "promptmanager_session=ada"),
        (True, "__Host-session=ada"),
        (False, "a=b; promptmanager_session=ada; c=d"),
    ],
)
def test_the_raw_cookie_never_enters_reflex(*, is_https: bool, cookie: str) -> None:
    def build(sid: str, environ: dict[str, Any]) -> dict[str, Any]:
        return {"headers": {"cookie": cookie, "accept-language": "fr;q=0.9"}}

    headers = _without_cookie(build, is_https=is_https)("sid", {})["headers"]

    assert headers == {"authorization": f"session {ADA}", "accept-language": "fr"}


def test_a_header_that_claims_to_be_a_session_is_not_believed() -> None:
    def build(sid: str, environ: dict[str, Any]) -> dict[str, Any]:
        return {"headers": {"authorization": f"session {ADA}"}}

    assert _without_cookie(build, is_https=False)("sid", {})["headers"]["authorization"] == ""


async def test_without_a_session_header_the_hash_is_empty() -> None:
    context = EventContext(token="t", state_manager=cast("Any", None), enqueue_impl=cast("Any", None), router_data={})
    token = EventContext.set(context)

    assert session_hash() == ""
    EventContext.reset(token)


async def test_a_page_loaded_anew_brings_back_no_dialog_and_no_notice(tab: State) -> None:
    await _send(tab, OPEN, as_hash=ADA)
    dialog, notices = await tab.get_state(CreationState), await tab.get_state(NoticesState)
    dialog.is_open, dialog.category = True, "7"
    notices.notices = [NoticeView(1, "good", "Saved")]

    await _send(tab, OPEN, as_hash=ADA, hashes=["of the defaults"])

    assert not dialog.is_open
    assert notices.notices == []
    assert dialog.category == "7"


async def test_a_connection_that_comes_back_leaves_the_dialog_open(tab: State) -> None:
    await _send(tab, OPEN, as_hash=ADA)
    dialog = await tab.get_state(CreationState)
    dialog.is_open = True

    await _send(tab, OPEN, as_hash=ADA)

    assert dialog.is_open


def test_only_vars_that_a_state_has_can_pass() -> None:
    with pytest.raises(TypeError, match="no_such_var"):
        passes("no_such_var")(CreationState)
