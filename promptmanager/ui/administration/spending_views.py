"""What the browser gets of what the platform's key costs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from promptmanager.domain.spending import SpentLine, SystemSpending

# Of people and models the dearest are shown; the file has all.
LINES_SHOWN = 100


@dataclass(frozen=True)
class SpentView:
    """A line of the table and a bar of the chart. ``usd`` is empty where no cost is known, and ``amount`` then 0."""

    key: str
    name: str
    email: str
    usd: str
    amount: float
    runs: int
    pending: int
    unknown: int


def spent_view(line: SpentLine) -> SpentView:
    return SpentView(
        key=line.key,
        name=line.name,
        email=line.email,
        usd="" if line.usd is None else format(line.usd, "f"),
        amount=float(line.usd or 0),
        runs=line.runs,
        pending=line.pending,
        unknown=line.unknown,
    )


def lines_by(spending: SystemSpending, by: str) -> Sequence[SpentLine]:
    """Return the lines by ``day``, ``person`` or ``model``. A day has no name, whoever ran something on it."""
    match by:
        case "person":
            return spending.by_person
        case "model":
            return spending.by_model
        case _:
            return [SpentLine(**{**vars(line), "name": "", "email": ""}) for line in spending.by_day]
