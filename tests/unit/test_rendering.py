"""Rendering off the event loop."""

from __future__ import annotations

import asyncio

import pytest

from promptmanager.domain.content import Content, Message, MessageRole
from promptmanager.domain.errors import TemplateInvalid
from promptmanager.services import rendering


def said(text: str) -> Content:
    return Content((Message(MessageRole.USER, text),))


async def test_messages_are_rendered():
    messages = await rendering.render_messages(said("Hi {{ name }}"), {"name": "Ada"})

    assert messages[0].text == "Hi Ada"


async def test_templates_are_checked():
    assert (await rendering.check(said("{{ a }}"))).variables == ("a",)


async def test_a_slow_template_is_given_up_on_with_a_reason_and_nobody_waits_for_it():
    slow = said("{% for i in (1..20000) %}" + "{% assign a = 1 | plus: 1 %}" * 2_400 + "{% endfor %}")
    others = 0

    async def somebody_else() -> None:
        nonlocal others
        while True:
            await asyncio.sleep(0.01)
            others += 1

    neighbour = asyncio.create_task(somebody_else())
    with pytest.raises(TemplateInvalid) as caught:
        await rendering.render_messages(slow, {}, time_limit_seconds=0.2)
    neighbour.cancel()

    assert caught.value.facts["reason"] == "too_slow"
    assert others >= 3
