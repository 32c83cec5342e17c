"""The engine's errors, told as reasons that the catalogs have a sentence for."""

from __future__ import annotations

from liquid.exceptions import (
    BlockNestingError,
    ContextDepthError,
    FilterArgumentError,
    FilterError,
    FilterValueError,
    LiquidError,
    LiquidTypeError,
    LiquidValueError,
    LocalNamespaceLimitError,
    LoopIterationLimitError,
    OutputStreamLimitError,
    UndefinedError,
    UnknownFilterError,
)

from promptmanager.domain.templates.budget import TooMuchWork, ValueTooLarge
from promptmanager.domain.templates.engine import FORBIDDEN_TAGS
from promptmanager.domain.templates.problems import Fault

_REASONS: tuple[tuple[type[LiquidError], str], ...] = (
    (BlockNestingError, "too_deep"),
    (ContextDepthError, "too_deep"),
    (LoopIterationLimitError, "loop_limit"),
    (OutputStreamLimitError, "output_limit"),
    (LocalNamespaceLimitError, "output_limit"),
    (ValueTooLarge, "output_limit"),
    (TooMuchWork, "too_slow"),
    (UnknownFilterError, "unknown_filter"),
    (LiquidValueError, "number_too_long"),
    (FilterArgumentError, "filter_argument"),
    (FilterValueError, "filter_argument"),
    (FilterError, "filter_argument"),
    (LiquidTypeError, "wrong_type"),
)
_CONTINUATIONS = frozenset({"else", "elsif", "when", "break", "continue"})


def fault_of(error: LiquidError, text: str) -> Fault:
    """Return where and why, as exactly as the engine knows."""
    token = error.token
    if token is None or token.start_index < 0:
        start, value = len(text), ""
    else:
        start, value = token.start_index, token.value
    reason, detail = _reason(error, value)
    return Fault(start, start + max(len(value), 1), reason, detail)


def _reason(error: LiquidError, value: str) -> tuple[str, str]:
    if isinstance(error, UndefinedError):
        return "undefined", _undefined_name(str(error.message))
    for kind, reason in _REASONS:
        if isinstance(error, kind):
            return reason, value
    return _syntax_reason(str(error.message), value)


def _undefined_name(message: str) -> str:
    return message.removesuffix(" is undefined").strip("'\"")


def _syntax_reason(message: str, value: str) -> tuple[str, str]:
    at_end = message.endswith(("found end of expression", "'end of expression'"))
    told = (
        (at_end and message.startswith(("expected tag", "unexpected tag")), "unclosed_block"),
        ("was never closed" in message, "unclosed_block"),
        (message.startswith("unexpected tag") or value in _CONTINUATIONS, _unexpected_tag(value)),
        (message.startswith(("expected a primitive", "missing expression", "missing tag name")), "expression_missing"),
        (at_end and message.startswith("expected"), "expression_unfinished"),
        (message.startswith("unexpected") and value in ("'", '"'), "unclosed_quote"),
        (message.startswith("unknown operator"), "unknown_operator"),
        (message.startswith(("expected", "unexpected")), "unexpected_text"),
    )
    return next((reason for fits, reason in told if fits), "syntax"), value


def _unexpected_tag(name: str) -> str:
    if name in FORBIDDEN_TAGS:
        return "forbidden_tag"
    return "unexpected_tag" if name.startswith("end") or name in _CONTINUATIONS else "unknown_tag"
