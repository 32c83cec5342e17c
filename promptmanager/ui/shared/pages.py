"""A page as the app lists it: where it stands, what it shows, what it loads."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import reflex as rx

from promptmanager.ui.shared.benchmark_chip import UnderWayState
from promptmanager.ui.shared.plan import PlanState
from promptmanager.ui.shared.session import SessionState

PRODUCT = "Prompt Manager"
_ICON = "/favicon.svg"


@dataclass(frozen=True)
class Page:
    """Each feature's ``page.py`` holds one as ``PAGE``; ``app.py`` lists them.

    ``on_load`` are the feature's own handlers, one after the other; who is asking is settled before. A background one
    would begin at once, ahead of those in front of it: the handler that it follows returns it instead. A page is for
    people who are signed in unless ``is_public``.
    """

    route: str
    content: Callable[[], rx.Component]
    on_load: tuple[Any, ...] = ()
    is_public: bool = False

    def __post_init__(self) -> None:
        ahead = [handler.fn.__qualname__ for handler in self.on_load if handler.is_background]
        if ahead:
            raise TypeError(f"{', '.join(ahead)} would not wait for its turn: let the handler before it return it")

    def add_to(self, app: rx.App) -> None:
        first = (SessionState.visit,) if self.is_public else (SessionState.enter, PlanState.load, UnderWayState.follow)
        app.add_page(self.content, route=self.route, title=PRODUCT, image=_ICON, on_load=[*first, *self.on_load])
