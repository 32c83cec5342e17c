"""The sign in the header that a benchmark of the workspace runs, and how far it is."""

from __future__ import annotations

import asyncio

import reflex as rx
from reflex_base.event.context import EventContext
from reflex_components_core.react_router.dom import ReactRouterLink

from promptmanager.domain.errors import PromptManagerError
from promptmanager.services.benchmarks import Live
from promptmanager.services.product import services
from promptmanager.ui.shared import components as ui
from promptmanager.ui.shared import routes
from promptmanager.ui.shared.formatted import percent
from promptmanager.ui.shared.messages import t, tn
from promptmanager.ui.shared.run_stream import is_connected
from promptmanager.ui.shared.session import current_actor

LOOK_SECONDS = 2.0
# Counting tens of thousands of cells takes a tenth of a second: then it is done less often.
_SHARE_OF_TIME = 0.05


class UnderWayState(rx.State):
    """What runs in the workspace: how many, which one if it is one, and the share of their cells that have an end."""

    running: int = 0
    benchmark_id: str = ""
    share: float = 0

    @rx.event(background=True, supersedes=True)
    async def follow(self) -> None:
        """Look what runs. While nothing does, that is one question a page; else again and again."""
        tab, loop = EventContext.get().token, asyncio.get_running_loop()
        while True:
            began = loop.time()
            try:
                live = await services().benchmarks.under_way(actor=await current_actor(self))
            except PromptManagerError:
                live = ()
            took = loop.time() - began
            async with self:
                self._show(live)
            if not live:
                return
            await asyncio.sleep(max(LOOK_SECONDS, took / _SHARE_OF_TIME))
            if not await is_connected(tab):
                return

    def _show(self, live: tuple[Live, ...]) -> None:
        cells = sum(one.progress.cells for one in live)
        self.running = len(live)
        self.benchmark_id = live[0].benchmark.id if len(live) == 1 else ""
        self.share = round(sum(one.progress.ended for one in live) / cells, 2) if cells else 0


def benchmark_chip() -> rx.Component:
    """Lead to what runs; nothing while nothing does."""
    words = tn("benchmarks.chip", UnderWayState.running, share=percent(UnderWayState.share))
    address = rx.cond(
        UnderWayState.benchmark_id != "", routes.benchmark(UnderWayState.benchmark_id), routes.BENCHMARKS
    ).to(str)
    return rx.cond(
        UnderWayState.running > 0,
        ReactRouterLink.create(
            ui.spinner(),
            rx.el.span(words, class_name="for-wide"),
            rx.el.span(percent(UnderWayState.share), class_name="for-narrow", aria_hidden="true"),
            to=address,
            class_name="quota under-way numbers",
            aria_label=words,
            data_tip=t("benchmarks.chip.tip"),
        ),
    )
