"""What a stranger tries: against a real instance, over real HTTP and websockets."""

from __future__ import annotations

import re

import httpx
import pytest
from websockets.exceptions import InvalidStatus

from tests.e2e.instance import Instance
from tests.e2e.wire import SESSION, Tab, request, sign_up

PUBLIC_PATHS = [
    "/",
    "/sign-in",
    "/sign-up",
    "/playground",
    "/settings",
    "/runs",
    "/prompts/any",
    "/runs/any",
    "/health",
]


@pytest.fixture(scope="module")
def cookie(instance: Instance) -> str:
    return sign_up(instance.url, "grace@stranger.example")


def test_a_session_opens_its_own_data(instance: Instance, cookie: str) -> None:
    with Tab(instance.url, cookie) as tab:
        assert "grace@stranger.example" in tab.hydrate("/settings")


def test_a_stolen_tab_token_opens_nothing_without_the_cookie(instance: Instance, cookie: str) -> None:
    with Tab(instance.url, cookie) as tab:
        tab.hydrate("/settings")
        token = tab.token

    with Tab(instance.url, token=token) as thief:
        seen = thief.hydrate("/settings")

    assert "grace@stranger.example" not in seen
    assert "Grace Hopper" not in seen


def test_a_stolen_tab_token_opens_nothing_for_another_account(instance: Instance, cookie: str) -> None:
    other = sign_up(instance.url, "mallory@stranger.example", name="Mallory")
    with Tab(instance.url, cookie) as tab:
        tab.hydrate("/settings")
        token = tab.token

    with Tab(instance.url, other, token=token) as thief:
        seen = thief.hydrate("/settings")

    assert "grace@stranger.example" not in seen
    assert "mallory@stranger.example" in seen


def test_a_page_that_comes_back_takes_its_tab_over(instance: Instance, cookie: str) -> None:
    with Tab(instance.url, cookie) as left:
        left.hydrate("/settings")
        with Tab(instance.url, cookie, token=left.token, is_back=True) as back:
            back.listen(seconds=1)
            seen = "".join(back.frames)

        assert "new_token" not in seen
        assert "grace@stranger.example" in seen
        assert left.listen(seconds=1)[-1] == "41/_event,"


def test_nobody_else_takes_a_tab_over(instance: Instance, cookie: str) -> None:
    other = sign_up(instance.url, "trudy@stranger.example", name="Trudy")
    with Tab(instance.url, cookie) as tab:
        tab.hydrate("/settings")
        for stranger in ("", other):
            with Tab(instance.url, stranger, token=tab.token, is_back=True) as thief:
                thief.listen(seconds=1)
                seen = "".join(thief.frames)
                assert "new_token" in seen
                assert "grace@stranger.example" not in seen

        assert "grace@stranger.example" in tab.hydrate("/settings")


def test_an_event_of_a_visitor_is_refused(instance: Instance) -> None:
    with Tab(instance.url) as visitor:
        visitor.hydrate("/")
        visitor.call(
            "reflex___state____state.promptmanager___ui___shared___palette____palette_state.search", {"text": "a"}
        )

        assert "results" not in "".join(visitor.listen(seconds=1))


def test_a_websocket_from_another_site_is_refused(instance: Instance, cookie: str) -> None:
    with pytest.raises(InvalidStatus), Tab(instance.url, cookie, origin="https://evil.example"):
        pass


def test_signing_out_ends_the_open_socket_s_rights(instance: Instance) -> None:
    cookie = sign_up(instance.url, "leaving@stranger.example")
    with Tab(instance.url, cookie) as tab:
        assert "leaving@stranger.example" in tab.hydrate("/settings")
        answer = request("POST", f"{instance.url}/auth/sign-out", headers={"Cookie": cookie, "Origin": instance.url})
        tab.listen(seconds=5)

        assert "leaving@stranger.example" not in tab.hydrate("/settings")

    assert '"storage"' in answer.headers["clear-site-data"]


@pytest.mark.parametrize("path", PUBLIC_PATHS)
def test_every_answer_carries_the_security_headers(instance: Instance, path: str) -> None:
    answer = request("GET", instance.url + path)

    policy = answer.headers["content-security-policy"]
    script = re.search(r"script-src ([^;]*)", policy)
    assert script is None or "unsafe" not in script.group(1)
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "base-uri 'none'" in policy
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"]
    assert answer.headers["cross-origin-opener-policy"] == "same-origin"


def test_the_cookie_is_out_of_reach_for_scripts_and_other_sites(instance: Instance) -> None:
    answer = request(
        "POST",
        f"{instance.url}/auth/sign-up",
        data={"email": "flags@stranger.example", "name": "Flags", "password": "correct horse battery", "locale": "en"},
        headers={"Origin": instance.url},
    )

    flags = {part.strip().lower() for part in answer.headers["set-cookie"].split(";")[1:]}
    assert {"httponly", "samesite=lax", "path=/"} <= flags


@pytest.mark.parametrize("path", ["/auth/sign-in", "/auth/sign-up", "/auth/sign-out", "/api/import"])
def test_a_form_from_another_site_changes_nothing(instance: Instance, cookie: str, path: str) -> None:
    answer = request(
        "POST",
        instance.url + path,
        data={"email": "x@stranger.example", "name": "X", "password": "correct horse battery"},
        headers={"Origin": "https://evil.example", "Cookie": cookie},
    )

    assert answer.status_code == httpx.codes.FORBIDDEN


@pytest.mark.parametrize("path", ["/api/export", "/sandbox/api/v1/models", "/_upload", "/_all_routes"])
def test_nothing_is_given_to_somebody_who_is_not_signed_in(instance: Instance, path: str) -> None:
    answer = request("GET", instance.url + path)

    assert answer.status_code in {401, 403, 404, 405}


def test_uploads_of_the_framework_do_not_exist(instance: Instance, cookie: str) -> None:
    answer = request(
        "POST",
        f"{instance.url}/_upload",
        files={"files": b"x"},
        headers={"Cookie": cookie, "Origin": instance.url},
    )

    assert answer.status_code in {404, 405}


def test_another_site_may_not_read_answers(instance: Instance, cookie: str) -> None:
    answer = request("GET", f"{instance.url}/health", headers={"Origin": "https://evil.example", "Cookie": cookie})

    assert "access-control-allow-origin" not in answer.headers


def test_the_log_holds_no_session(instance: Instance, cookie: str) -> None:
    token = cookie.partition("=")[2]
    with Tab(instance.url, cookie) as tab:
        tab.hydrate("/")
        tab.call("reflex___state____state.no_such_handler")
        tab.listen(seconds=1)

    assert token not in instance.output()


def test_what_a_connection_without_a_tab_says_stays_out_of_the_log(instance: Instance) -> None:
    with Tab(instance.url, token="") as stranger:
        stranger.call(f"{SESSION}.speak", {"locale": "words of a stranger"})
        stranger.listen(seconds=1)

    assert "words of a stranger" not in instance.output()


def test_a_client_cannot_make_up_where_it_connects_from(instance: Instance) -> None:
    with Tab(instance.url) as stranger:
        stranger.say(
            "connect", {"QUERY_STRING": "token=another", "HTTP_SEC_WEBSOCKET_PROTOCOL": "a made-up version"}, {}
        )
        stranger.say("event", {"name": f"{SESSION}.visit"}, "more", "words")
        stranger.listen(seconds=1)

    assert "a made-up version" not in instance.output()
    assert "Traceback" not in instance.output()
