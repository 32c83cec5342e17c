"""Judging an answer by all of its sample's checks: by text, by a model, by a person."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace

from promptmanager.domain.benchmarks import Cell, CellOutcome, CellState
from promptmanager.domain.checks import Check, CheckKind, Combination, Result, together
from promptmanager.domain.golden import SampleContent
from promptmanager.services.golden import judged

AskJudge = Callable[[Check, SampleContent, str], Awaitable[CellOutcome]]


async def judged_cell(cell: Cell, content: SampleContent, answer: str, ask_judge: AskJudge) -> Cell:
    """Return the cell DONE, with what its checks say of the answer: the cheapest first, the dearest only if needed."""
    # A pattern may take its whole time.
    by_text = await asyncio.to_thread(judged, content, answer)
    outcomes = [CellOutcome(check.kind, one.result, one.reason, one.facts) for check, one in by_text.outcomes]
    for check in content.checks:
        if check.kind is CheckKind.JUDGE and not is_decided(outcomes, content.combination):
            outcomes.append(await ask_judge(check, content, answer))
    awaits_human = is_for_people(content) and not is_decided(outcomes, content.combination)
    return replace(
        cell,
        state=CellState.DONE,
        outcomes=tuple(outcomes),
        awaits_human=awaits_human,
        result=None if awaits_human else together([one.result for one in outcomes], content.combination),
    )


def judged_by_human(cell: Cell, content: SampleContent, *, is_good: bool, note: str) -> Cell:
    """Return the cell with what a person said of its answer, in the place of what they said before."""
    said = CellOutcome(
        CheckKind.HUMAN, Result.PASSED if is_good else Result.FAILED, "good" if is_good else "bad", note=note
    )
    outcomes = (*(one for one in cell.outcomes if one.kind is not CheckKind.HUMAN), said)
    result = together([one.result for one in outcomes], content.combination)
    return replace(cell, outcomes=outcomes, result=result, awaits_human=False)


def is_for_people(content: SampleContent) -> bool:
    return any(check.kind is CheckKind.HUMAN for check in content.checks)


def is_decided(outcomes: list[CellOutcome], combination: Combination) -> bool:
    """Whether further checks could change nothing."""
    decisive = Result.FAILED if combination is Combination.ALL else Result.PASSED
    return any(one.result is decisive for one in outcomes)
