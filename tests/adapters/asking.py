"""Short ways to ask a provider and to keep what it said."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass, field

from promptmanager.adapters.openrouter import OpenRouterChat
from promptmanager.domain.content import Message, MessageRole, ModelSettings
from promptmanager.domain.errors import ProviderError
from promptmanager.services.ports.chat import ChatProvider, ChatRequest, Finished, Opened, Text

MODEL = "openai/gpt-4o-mini"


@dataclass
class Heard:
    generation_ids: list[str] = field(default_factory=list)
    text: str = ""
    reasoning: str = ""
    finished: Finished | None = None
    error: ProviderError | None = None


def request(text: str = "hello", **settings) -> ChatRequest:
    return ChatRequest((Message(MessageRole.USER, text),), ModelSettings(**{"model": MODEL, **settings}))


async def heard(provider: ChatProvider, asked: ChatRequest | None = None) -> Heard:
    """Listen to the end, or to the error."""
    result = Heard()
    try:
        async with asyncio.timeout(20), aclosing(provider.stream(asked or request())) as events:
            async for event in events:
                match event:
                    case Opened():
                        result.generation_ids.append(event.generation_id)
                    case Text():
                        result.text += event.text
                        result.reasoning += event.reasoning
                    case Finished():
                        result.finished = event
    except ProviderError as error:
        result.error = error
    result.text.encode()
    result.reasoning.encode()
    return result


@asynccontextmanager
async def calling(url: str, key: str = "sk-or-v1-good") -> AsyncGenerator[tuple[OpenRouterChat, list[float]], None]:
    """Yield an adapter whose pauses before a retry take no time, and the list of them."""
    pauses: list[float] = []

    async def pause(seconds: float) -> None:
        pauses.append(seconds)

    chat = OpenRouterChat(url, key, pause=pause)
    try:
        yield chat, pauses
    finally:
        await chat.close()
