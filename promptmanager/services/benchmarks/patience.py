"""Patience with the database: an answer that was paid must not be lost because a server restarts."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import TypeVar

from promptmanager.domain.errors import PromptManagerError

ATTEMPTS = 20
WAIT_MAX_SECONDS = 10.0

_log = logging.getLogger(__name__)
_T = TypeVar("_T")


async def patiently(write: Callable[[], Awaitable[_T]]) -> _T:
    """Do a write until it is done, for about three minutes; what it would write may be written twice.

    Raises at once what is a refusal, and what still fails at the end.
    """
    for attempt in range(ATTEMPTS - 1):
        try:
            return await write()
        except PromptManagerError:
            raise
        except Exception:  # noqa: BLE001 - which errors pass is the adapter's secret; at the end it is raised
            _log.warning("a result could not be stored (attempt %d)", attempt + 1, exc_info=True)
            await asyncio.sleep(min(0.1 * 2**attempt, WAIT_MAX_SECONDS))
    return await write()
