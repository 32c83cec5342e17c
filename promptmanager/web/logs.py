"""Logs: one line an event, as text for people or JSON for machines, with secrets taken out."""

from __future__ import annotations

import logging
import re
import sys
from collections.abc import MutableMapping
from typing import Any, Literal

import structlog

_SECRETS = re.compile(
    r"""sk-or-[A-Za-z0-9_-]{6,}
    |[sr]k_(?:live|test)_[A-Za-z0-9]{6,}|whsec_[A-Za-z0-9]{6,}
    |(?i:(?<=bearer\s))[A-Za-z0-9._~+/=-]{8,}
    |(?i:(?<=token=)|(?<=password=)|(?<=_session=)|(?<=-session=))[^\s&;,"']+
    |(?i:(?<=cookie:\s))[^\r\n]+
    |(?<=://)[^\s/:@]+:[^\s/@]+(?=@)""",
    re.VERBOSE,
)
_SECRET_NAMES = re.compile(r"password|secret|cookie|authorization|api_?key|(?:^|_)token$", re.IGNORECASE)
_GONE = "[redacted]"


def set_up_logs(form: Literal["text", "json"], *, level: int = logging.INFO) -> None:
    """Send everything that is logged, by us and by libraries, through one form and one filter."""
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.PositionalArgumentsFormatter(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        redacted,
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    last = (
        structlog.processors.JSONRenderer()
        if form == "json"
        else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, redacted, last],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    # Their requests carry query texts, addresses of providers and ids of customers at this level.
    for name in ("httpx", "httpcore", "stripe"):
        logging.getLogger(name).setLevel(logging.WARNING)


def redacted(_: Any, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Take secrets out of a log event, by the name of a field and by the look of a text."""
    for name, value in event.items():
        if _SECRET_NAMES.search(name):
            event[name] = _GONE
        elif isinstance(value, str):
            event[name] = without_secrets(value)
    return event


def without_secrets(text: str) -> str:
    return _SECRETS.sub(_GONE, text)
