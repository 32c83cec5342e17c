"""What the end of a cell's run means for the cell."""

from __future__ import annotations

from enum import StrEnum

from promptmanager.domain.errors import (
    FreePoolEmpty,
    KeyRefused,
    NoCredit,
    OwnKeyDayUsedUp,
    OwnKeyForbidden,
    OwnKeyGone,
    OwnKeyManagement,
    OwnKeyNoCredit,
    OwnKeyRefused,
    OwnKeyTooLittleCredit,
    OwnKeyUnreadable,
    ProviderUnavailable,
    RateLimited,
    RateLimitedFor,
)
from promptmanager.domain.runs import Run, RunState

ATTEMPTS_MAX = 8
# Who is told to come back later than this stands still instead, and says why.
WAIT_MAX_SECONDS = 300.0
STOPPED_BY_HAND = "cell_stopped"


class Ending(StrEnum):
    """ANSWERED: to be judged. AGAIN: nothing was answered or billed, the same call may be made again, later.

    REFUSED: no call with this key would be answered now. CUT: the process ended; possibly billed. FAILED: for good,
    unless somebody says to try again.
    """

    ANSWERED = "answered"
    AGAIN = "again"
    REFUSED = "refused"
    CUT = "cut"
    FAILED = "failed"


_MADE_AGAIN = frozenset(error.code for error in (RateLimited, RateLimitedFor, ProviderUnavailable))
_HOLD_UP = frozenset(
    error.code
    for error in (
        KeyRefused,
        NoCredit,
        FreePoolEmpty,
        OwnKeyRefused,
        OwnKeyNoCredit,
        OwnKeyTooLittleCredit,
        OwnKeyForbidden,
        OwnKeyManagement,
        OwnKeyUnreadable,
        OwnKeyGone,
        OwnKeyDayUsedUp,
    )
)


def ending_of(run: Run, *, attempts: int) -> Ending:
    """Return what follows of a run that has ended, the nth of its cell.

    A call that broke after its first token, or at which the provider gave up waiting, may have been billed: it is not
    made again by itself.
    """
    match run.state:
        case RunState.COMPLETED:
            return Ending.ANSWERED
        case RunState.INTERRUPTED:
            return Ending.CUT
        case RunState.FAILED if run.error is not None and run.first_token_at is None:
            if run.error.code in _HOLD_UP:
                return Ending.REFUSED
            if run.error.code in _MADE_AGAIN and attempts < ATTEMPTS_MAX:
                return Ending.AGAIN
    return Ending.FAILED


def seconds_to_wait(run: Run, *, attempts: int) -> float:
    """Return how long to wait before the next attempt: as the provider says, else twice as long each time."""
    said = run.error.facts.get("retry_after_seconds", 0) if run.error else 0
    return float(said) or min(0.5 * 2**attempts, 30.0)


def is_rate_limit(run: Run) -> bool:
    return run.error is not None and run.error.code in (RateLimited.code, RateLimitedFor.code)
