"""Checking and rendering templates off the event loop, so that nobody waits for somebody's long template."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TypeVar

from promptmanager.domain.content import Content, Message
from promptmanager.domain.errors import TemplateInvalid
from promptmanager.domain.templates import TemplateCheck, check_content_templates, merge_checked, render

# A sound template takes milliseconds. The templates' own budget ends the worst in a few seconds, so a thread that
# is given up on comes back soon.
TIME_LIMIT_SECONDS = 10.0


@dataclass(frozen=True)
class Examined:
    """A content whose variables follow its texts, and what was found in them."""

    check: TemplateCheck
    content: Content


_T = TypeVar("_T")
_pool = ThreadPoolExecutor(max_workers=2, thread_name_prefix="templates")


async def render_messages(
    content: Content, values: Mapping[str, str], *, time_limit_seconds: float = TIME_LIMIT_SECONDS
) -> tuple[Message, ...]:
    """Return the content's messages filled in.

    Raises TemplateInvalid, VariableMissing, VariableInvalid, InvalidInput.
    """
    return await _in_thread(lambda: render(content, values), time_limit_seconds)


async def check(content: Content, *, time_limit_seconds: float = TIME_LIMIT_SECONDS) -> TemplateCheck:
    """Return the problems and the variables of the content's templates. Raises TemplateInvalid when out of time."""
    return await _in_thread(lambda: check_content_templates(content), time_limit_seconds)


async def examine(content: Content) -> Examined:
    """Return what the templates say, and the content with its contracts in step with them."""
    return await _in_thread(lambda: _examined(content), TIME_LIMIT_SECONDS)


def _examined(content: Content) -> Examined:
    found = check_content_templates(content)
    return Examined(found, merge_checked(content, found))


async def _in_thread(work: Callable[[], _T], time_limit_seconds: float) -> _T:
    try:
        async with asyncio.timeout(time_limit_seconds):
            return await asyncio.get_running_loop().run_in_executor(_pool, work)
    except TimeoutError as error:
        raise TemplateInvalid(message=0, line=1, column=1, reason="too_slow", detail="") from error
