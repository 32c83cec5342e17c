"""The stream as people meet it: a run belongs to the server, and every tab shows all of it."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, WebSocketRoute, expect

from tests.e2e.conftest import Visitor
from tests.e2e.steps import pick_model

ANSWER = ".answer-output"


@pytest.fixture
def signed_up(visitor: Visitor, request: pytest.FixtureRequest) -> Visitor:
    name = re.sub(r"\W", "", request.node.name)[-50:]
    visitor.join(f"{name}@example.com")
    return visitor


def begin(page: Page, text: str, model: str = "sandbox/writer") -> None:
    expect(page.locator(".pg-column")).to_have_count(1)
    page.locator(".pg-message").fill(text)
    pick_model(page, model)
    page.keyboard.press("Control+Enter")


def text_of(page: Page) -> str:
    # Until the Markdown component has loaded the text stands there as it came.
    expect(page.locator(".answer-markdown")).to_be_visible()
    return page.locator(ANSWER).inner_text()


def wait_for_text(page: Page, length: int) -> None:
    expect(page.locator(ANSWER)).to_have_text(re.compile(rf"[\s\S]{{{length},}}"))


def is_in_state(page: Page, state: str) -> None:
    expect(page.locator(f".answer[data-state={state}]")).to_have_count(1, timeout=30_000)


def test_a_reload_a_second_tab_and_a_permalink_show_the_whole_text_and_go_on(signed_up):
    page = signed_up.go("/playground")
    begin(page, "Write 400 words about rivers.")
    wait_for_text(page, 60)

    page.reload()
    wait_for_text(page, 60)
    address = page.locator(".pg-permalink").get_attribute("href") or ""
    second = signed_up.context.new_page()
    second.goto(signed_up.url + address)
    wait_for_text(second, 60)
    was_going_on = second.locator(".answer[data-state=streaming]").count()

    is_in_state(page, "completed")
    is_in_state(second, "completed")
    assert was_going_on == 1
    assert text_of(page) == text_of(second)
    assert signed_up.complaints == []


@pytest.mark.parametrize("is_noticed", [True, False], ids=["noticed", "unnoticed by the server"])
def test_a_connection_that_was_cut_catches_up(signed_up, is_noticed):
    sockets: list[WebSocketRoute] = []

    def through_here(socket: WebSocketRoute) -> None:
        sockets.append(socket)
        socket.connect_to_server()
        if not is_noticed:
            socket.on_close(lambda _code, _reason: None)

    signed_up.page.route_web_socket(re.compile("/_event"), through_here)
    page = signed_up.go("/playground")
    begin(page, "Write about bridges.")
    wait_for_text(page, 60)

    before = len(text_of(page))
    connections = len(sockets)
    sockets[-1].close()

    is_in_state(page, "completed")
    assert len(sockets) > connections
    assert len(text_of(page)) > before
    whole = text_of(page)
    page.reload()
    is_in_state(page, "completed")
    assert text_of(page) == whole


def test_stop_keeps_the_text_and_says_so(signed_up):
    page = signed_up.go("/playground")
    begin(page, "Write about mountains.")
    wait_for_text(page, 40)

    page.locator(".answer-stop").click()

    is_in_state(page, "stopped")
    kept = text_of(page)
    expect(page.locator(".answer .callout")).to_contain_text("kept")
    page.reload()
    is_in_state(page, "stopped")
    assert text_of(page) == kept


def test_another_person_finds_no_run_at_the_permalink(signed_up, new_visitor):
    page = signed_up.go("/playground")
    begin(page, "Write about secrets.")
    wait_for_text(page, 20)
    address = page.locator(".pg-permalink").get_attribute("href") or ""
    stranger = new_visitor()
    stranger.join("stranger@example.com")

    stranger.go(address)

    expect(stranger.page.get_by_text("There is no such run here")).to_be_visible()


def test_columns_run_together_and_continue_apart(signed_up):
    page = signed_up.go("/playground")
    begin(page, "Say {{ word }}.", model="sandbox/echo")
    expect(page.locator("#input-word")).to_be_visible()
    expect(page.locator(".pg-asked .callout")).to_contain_text("word")
    page.get_by_role("button", name="Add a column").click()
    expect(page.locator(".pg-column")).to_have_count(2)
    page.locator("#input-word").fill("hello")

    page.get_by_role("button", name=re.compile("Run all")).click()
    expect(page.locator(".answer[data-state=completed]")).to_have_count(2)
    page.locator("#reply-2").fill("And goodbye")
    page.locator("#column-2").get_by_role("button", name="Send").click()

    expect(page.locator(".answer[data-state=completed]")).to_have_count(3)
    expect(page.locator("#column-2 .pg-question")).to_have_text("And goodbye")
    expect(page.locator("#column-1 .answer-output")).to_contain_text("hello")


def test_a_long_answer_costs_bytes_by_its_length(signed_up):
    page = signed_up.page
    received: list[int] = []
    page.on("websocket", lambda socket: socket.on("framereceived", lambda frame: received.append(len(frame))))
    page = signed_up.go("/playground")
    begin(page, "Write about oceans.")
    wait_for_text(page, 1)
    at_first = sum(received)

    is_in_state(page, "completed")

    tokens = int(page.locator(".answer-figures dd").nth(1).inner_text().split()[0].replace(",", ""))
    assert tokens > 100
    assert (sum(received) - at_first) / tokens < 75


def test_a_failure_in_mid_stream_keeps_the_text_and_has_its_sentence(signed_up):
    page = signed_up.go("/playground")
    for number in range(7, 16):  # the sandbox fails at a known rate, the same way each time: 7 does
        begin(page, f"Write about rain, {number}.", model="sandbox/flaky")
        expect(page.locator(".answer")).to_have_attribute("data-state", re.compile("streaming"))
        expect(page.locator(".answer")).to_have_attribute("data-state", re.compile("completed|failed"), timeout=30_000)
        if page.locator(".answer[data-state=failed]").count():
            break

    expect(page.locator(".answer [role=alert]")).to_be_visible()
    assert text_of(page)
