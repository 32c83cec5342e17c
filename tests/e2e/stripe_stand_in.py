"""The stand-in for Stripe on a port of its own, in a thread, for instances and browsers of the tests."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from tests.adapters.serving import served
from tests.fakes.stripe_http import stripe_app
from tests.fakes.stripe_world import StripeWorld


@contextmanager
def stripe_stand_in() -> Iterator[StripeWorld]:
    """Yield a world that is reached at its ``url``. Nothing is delivered before it has a ``webhook_url``."""
    world = StripeWorld()
    loop = asyncio.new_event_loop()
    is_up, is_over = threading.Event(), asyncio.Event()

    async def serve() -> None:
        async with served(stripe_app(world)) as url:
            world.url = url
            is_up.set()
            await is_over.wait()

    thread = threading.Thread(target=loop.run_until_complete, args=(serve(),), daemon=True)
    thread.start()
    if not is_up.wait(30):
        raise TimeoutError("the stand-in for Stripe does not answer")
    try:
        yield world
    finally:
        loop.call_soon_threadsafe(is_over.set)
        thread.join(30)
        loop.close()


def settings_for(world: StripeWorld) -> dict[str, str]:
    """Return the settings of an instance that takes payments through the stand-in."""
    return {
        "PROMPTMANAGER_PLANS": "on",
        "STRIPE_SECRET_KEY": world.key,
        "STRIPE_WEBHOOK_SECRET": world.secret,
        "STRIPE_PRICE_ID": "price_pro",
        "STRIPE_BASE_URL": world.url,
    }
