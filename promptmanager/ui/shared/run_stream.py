"""The stream of a run on the page: small state updates, appended by one React component.

Tokens are updates of the one var ``chunk``, sent past the state lock and never stored in the state. The component says
from where on it lacks text (``follow``), so a reload, a second tab and a cut connection show all of it. Offsets count
UTF-16 units, as JavaScript does.
"""

import asyncio
from contextlib import aclosing
from typing import Any

import reflex as rx
from reflex_base.event import passthrough_event_spec
from reflex_base.event.context import EventContext

from promptmanager.domain.errors import PromptManagerError
from promptmanager.domain.runs import RunError
from promptmanager.services.product import services
from promptmanager.ui.shared.messages import t
from promptmanager.ui.shared.notices import errors_shown
from promptmanager.ui.shared.plan import show_allowance
from promptmanager.ui.shared.run_views import chunk_view, error_view
from promptmanager.ui.shared.scripts import script
from promptmanager.ui.shared.session import SessionState, current_actor

_HELPERS = ("run_text.js", "run_follow.js", "run_figures.jsx", "run_markdown.jsx")
_STATES = ("connecting", "streaming", "completed", "failed", "stopped", "interrupted")
_WORDS = (
    *("answer", "answer_text", "view", "view_markdown", "view_text", "view_json", "copy", "copied", "download"),
    *("reasoning", "stop", "queue", "to_end", "not_json", "image", "code", "table", "elapsed", "first_token", "rate"),
    *("tokens_in", "tokens_out", "cached", "reasoning_tokens", "cost", "cost_pending", "cost_unknown"),
    *("model", "provider", "finish", "finish_stop", "finish_length", "finish_content_filter", "finish_tool_calls"),
    *("ending_stopped", "ending_interrupted"),
    *("key_system", "key_byok", "key_simulated", "key_system_tip", "key_byok_tip", "key_simulated_tip"),
    *(f"state_{state}" for state in _STATES),
)

# One relay a tab and run; a newer one takes its place.
_relays: dict[tuple[str, str], asyncio.Task[Any]] = {}
_apps: list[rx.App] = []


def watch_connections(app: rx.App) -> None:
    """Let the relays see which tabs are there; called once by the app."""
    _apps[:] = [app]


class StreamState(rx.State):
    """The way of the tokens. ``chunk`` is never assigned: it only names the update that the component listens to."""

    chunk: dict[str, Any] = {}  # noqa: RUF012 - a var's default

    @rx.event(background=True)
    async def follow(self, run_id: str, offset: int, reasoning_offset: int) -> None:
        """Send a run from these offsets on, until nothing of it can change any more or the tab is gone."""
        context = EventContext.get()
        key = (context.token, run_id)
        if (earlier := _relays.get(key)) is not None:
            earlier.cancel()
        task = asyncio.current_task()
        if task is not None:
            _relays[key] = task
        try:
            actor = await current_actor(self)
            chunks = await services().runs.follow(
                actor=actor, run_id=run_id, offset=offset, reasoning_offset=reasoning_offset
            )
            async with aclosing(chunks):
                async for chunk in chunks:
                    if not await is_connected(context.token):
                        return
                    # A session that ended elsewhere gets no more of the text; asking is a look into a short memory.
                    await current_actor(self)
                    await _send(context, chunk_view(chunk))
                    if chunk.run is not None and chunk.run.gives_unit_back:
                        async with self:
                            await show_allowance(self, actor)
        except PromptManagerError as error:
            await _send(context, {"run": run_id, "missing": error_view(RunError(error.code, error.facts))})
        finally:
            if _relays.get(key) is task:
                del _relays[key]

    @rx.event
    async def stop(self, run_id: str) -> None:
        """Stop a run, wherever it was started."""
        async with errors_shown(self):
            await services().runs.stop(actor=await current_actor(self), run_id=run_id)


async def _send(context: EventContext, view: dict[str, Any]) -> None:
    await context.emit_delta({StreamState.get_full_name(): {"chunk_rx_state_": view}})


async def is_connected(token: str) -> bool:
    """Whether a tab is still there; for events that would go on without it."""
    namespace = _apps[0].event_namespace if _apps else None
    return namespace is None or await namespace._token_manager.is_token_connected(token)  # noqa: SLF001 - Reflex offers no other way to ask


class _RunStream(rx.Component):
    library = script(__file__, "run_stream.jsx")
    tag = "RunStream"
    lib_dependencies: list[str] = ["react-markdown@10.1.0", "remark-gfm@4.0.1"]  # noqa: RUF012 - Reflex's way to name packages

    run_id: rx.Var[str]
    state_name: rx.Var[str]
    locale: rx.Var[str]
    strings: rx.Var[dict[str, str]]
    can_stop: rx.Var[bool]
    is_tall: rx.Var[bool]
    on_follow: rx.EventHandler[passthrough_event_spec(str, int, int)]
    on_stop: rx.EventHandler[passthrough_event_spec(str)]


for _helper in _HELPERS:
    script(__file__, _helper)


def run_stream(
    run_id: rx.Var[str] | str, *, can_stop: rx.Var[bool] | bool = True, is_tall: bool = False
) -> rx.Component:
    """Show a run as it happens, or as it was; nothing for an empty id.

    Readers who may not run get it with ``can_stop=False``. ``is_tall`` gives the answer most of the window's height.
    """
    return _RunStream.create(
        run_id=run_id,
        state_name=StreamState.get_full_name(),
        locale=SessionState.locale,
        strings=rx.Var.create({word: t(f"stream.{word}") for word in _WORDS}),
        can_stop=can_stop,
        is_tall=is_tall,
        on_follow=StreamState.follow,
        on_stop=StreamState.stop,
    )
