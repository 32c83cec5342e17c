"""What our interface adds to the build: style sheets, typefaces, and the address of the websocket."""

from __future__ import annotations

from pathlib import Path
from typing import Any, ClassVar

from reflex_base.plugins.base import Plugin

from promptmanager.ui.shared import theme

_UI = Path(__file__).parent.parent
_STYLES = "styles/promptmanager.css"
_STATE_SCRIPT = "utils/state.js"
_BAKED = "  const endpoint = new URL(url_str);\n"
# The build is not tied to a port or a name: the websocket goes to where the page came from.
_OWN_ADDRESS = (
    _BAKED
    + """  if (typeof window !== "undefined") {
    endpoint.hostname = window.location.hostname;
    endpoint.port = window.location.port;
    const isSocket = endpoint.protocol === "ws:" || endpoint.protocol === "wss:";
    endpoint.protocol = isSocket ? window.location.protocol.replace("http", "ws") : window.location.protocol;
    return endpoint;
  }
"""
)


class InterfaceFiles(Plugin):
    """Puts every ``ui/**/*.css`` into one style sheet after the theme's variables."""

    PACKAGES: ClassVar[tuple[str, ...]] = (
        "@fontsource-variable/geist@5.3.0",
        "@fontsource-variable/geist-mono@5.3.0",
    )

    def get_stylesheet_paths(self, **_: Any) -> tuple[str, ...]:
        return (
            "@fontsource-variable/geist/wght.css",
            "@fontsource-variable/geist-mono/wght.css",
            f"./{Path(_STYLES).name}",
        )

    def pre_compile(self, **context: Any) -> None:
        context["add_save_task"](lambda: (_STYLES, stylesheet()))
        context["add_modify_task"](_STATE_SCRIPT, _to_own_address)


def stylesheet() -> str:
    """Return the theme's variables and every style sheet of the interface, the shared ones first."""
    files = sorted(_UI.rglob("*.css"), key=lambda path: ("shared" not in path.parts, path.as_posix()))
    return "\n".join((theme.tokens_css(), *(path.read_text(encoding="utf-8") for path in files)))


def _to_own_address(script: str) -> str:
    if _OWN_ADDRESS in script:
        return script
    if script.count(_BAKED) != 1:
        raise ValueError(f"{_STATE_SCRIPT} of this Reflex version is not the one that was measured")
    return script.replace(_BAKED, _OWN_ADDRESS)
