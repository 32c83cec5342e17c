"""What a browser may send with an event: exactly what the handler's signature says."""

from __future__ import annotations

from typing import Any

import pytest
from reflex.state import FrontendEventExceptionState, OnLoadInternalState, State, UpdateVarsInternalState

from promptmanager.ui.editor.promotion_state import PromotionState
from promptmanager.ui.library.state import LibraryState, SelectionState
from promptmanager.ui.runs.state import HistoryState
from promptmanager.ui.shared.notices import NoticesState
from promptmanager.ui.shared.payloads import fitting_event
from promptmanager.ui.shared.run_stream import StreamState
from promptmanager.ui.shared.session import SessionState

SEARCH = f"{LibraryState.get_full_name()}.search"
TURN = f"{LibraryState.get_full_name()}.turn_to"
ARCHIVE = f"{SelectionState.get_full_name()}.archive"
STAR = f"{SelectionState.get_full_name()}.star"
MOVE = f"{SelectionState.get_full_name()}.move"
DISMISS = f"{NoticesState.get_full_name()}.dismiss"
FOLLOW = f"{StreamState.get_full_name()}.follow"
ON_LOAD = f"{OnLoadInternalState.get_full_name()}.on_load_internal"
FAILED = f"{FrontendEventExceptionState.get_full_name()}.handle_frontend_exception"
VISIT = f"{SessionState.get_full_name()}.visit"


def _payload(name: str, payload: Any) -> Any:
    event = fitting_event({"name": name, "payload": payload})
    return None if event is None else event["payload"]


@pytest.mark.parametrize(
    ("name", "payload"),
    [
        (SEARCH, {"text": "a"}),
        (TURN, {"offset": 48}),
        (ARCHIVE, {"prompt_ids": [1, 2]}),
        (STAR, {"prompt_id": 1, "is_starred": True}),
        (MOVE, {"form": {"category": "3"}}),
        (MOVE, {"form": {"__reflex_form_data__": [["category", "3"], ["place_4", "3"]]}}),
        (FOLLOW, {"run_id": "r", "offset": 0, "reasoning_offset": 0}),
        (VISIT, {}),
        (f"{State.get_full_name()}.hydrate_and_load", {"vars": None, "hashes": ["a"]}),
        (f"{State.get_full_name()}.hydrate_and_load", {}),
        (ON_LOAD, {}),
        (FAILED, {"info": "TypeError", "component_stack": "at Page"}),
    ],
)
def test_what_our_pages_send_goes_through_unchanged(name: str, payload: dict[str, Any]) -> None:
    assert _payload(name, payload) == payload


def test_a_number_from_a_field_may_come_as_text() -> None:
    assert _payload(TURN, {"offset": "48"}) == {"offset": 48}


@pytest.mark.parametrize(
    ("name", "payload"),
    [
        (SEARCH, {}),
        (SEARCH, {"text": "a", "more": 1}),
        (SEARCH, {"self": "a"}),
        *((SEARCH, {"text": value}) for value in (None, 1, 1.5, [], {}, True)),
        *((TURN, {"offset": value}) for value in (None, "", "²", "9" * 5000, 10**30, 1.5, float("nan"), True, [1])),
        (ARCHIVE, {"prompt_ids": "12"}),
        (ARCHIVE, {"prompt_ids": [1, "a"]}),
        (ARCHIVE, {"prompt_ids": [10**30]}),
        (STAR, {"prompt_id": 1, "is_starred": "no"}),
        (MOVE, {"form": {"category": [1]}}),
        (MOVE, {"form": []}),
        (VISIT, {"zzz": 1}),
        (VISIT, []),
        (VISIT, "x"),
        (f"{SessionState.get_full_name()}.setvar", {"var_name": "is_admin", "value": True}),
        (f"{PromotionState.get_full_name()}.setvar", {"var_name": "open", "value": {"not": "a flag"}}),
        (f"{State.get_full_name()}.set_is_hydrated", {"value": True}),
        (f"{UpdateVarsInternalState.get_full_name()}.update_vars_internal", {"vars": {"a.b": 1}}),
        (f"{State.get_full_name()}.hydrate_and_load", {"vars": {"a.b": 1}}),
    ],
)
def test_anything_else_never_reaches_the_handler(name: str, payload: Any) -> None:
    assert _payload(name, payload or {}) is None or payload == []


@pytest.mark.parametrize("data", [None, 1, "x", [], {}, {"name": 5}, {"name": ["x"]}, {"name": "nobody.knows"}])
def test_what_is_no_event_of_ours_is_dropped(data: object) -> None:
    assert fitting_event(data) is None


def test_characters_that_no_database_stores_are_replaced_at_any_depth() -> None:
    assert _payload(SEARCH, {"text": "a\x00b\ud800c"}) == {"text": "a\ufffdb\ufffdc"}
    assert _payload(MOVE, {"form": {"category": "\udfff"}}) == {"form": {"category": "\ufffd"}}


@pytest.mark.parametrize(
    "router_data", [[], "x", {"pathname": 5}, {"asPath": "x" * 9000}, {"query": []}, {"query": {"a": {"b": 1}}}]
)
def test_an_odd_address_is_refused(router_data: object) -> None:
    event = {"name": f"{HistoryState.get_full_name()}.load", "router_data": router_data}

    assert fitting_event(event) is None or not router_data


def test_of_the_address_only_what_a_browser_may_say_is_kept() -> None:
    told = {
        "pathname": "/runs",
        "asPath": "/runs?page=2\x00",
        "query": {"page": "2"},
        "headers": {"authorization": "x"},
    }

    event = fitting_event({"name": VISIT, "payload": {}, "router_data": told, "token": "t"})

    assert event == {
        "name": VISIT,
        "payload": {},
        "router_data": {"pathname": "/runs", "asPath": "/runs?page=2\ufffd", "query": {"page": "2"}},
    }


def test_what_was_typed_stays_out_of_the_log(caplog: pytest.LogCaptureFixture) -> None:
    fitting_event({"name": SEARCH, "payload": {"text": ["my secret words"]}})

    assert "secret" not in caplog.text
    assert "search" in caplog.text
