"""What the screen is told of a gate, and what it makes of a policy's form."""

from __future__ import annotations

import pytest

from promptmanager.domain.errors import InvalidInput
from promptmanager.domain.gate import GateAnswer, GatePolicy, GateRecord
from promptmanager.services.gate import GateReview
from promptmanager.ui.editor.gate_views import gate_view, policy_of
from tests.unit.benchmark_scene import lab, says_hello


async def test_a_benchmark_that_stands_still_is_not_shown_as_running():
    made = await lab(says_hello)
    await made.sample("Zoë")
    made.provider.gate.clear()
    running = await made.launch()
    paused = await made.benchmarks.pause(actor=made.actor, benchmark_id=running.id)
    made.provider.gate.set()
    await made.jobs.settled()

    def view(benchmark):
        record = GateRecord(GateAnswer.BLOCKS)
        return gate_view(GateReview(GatePolicy(), record, None, benchmark, (), made.draft, made.draft))

    assert (view(running).running_id, view(running).is_paused) == (running.id, False)
    assert (view(paused).running_id, view(paused).is_paused) == (running.id, True)


@pytest.mark.parametrize("typed", ["many", "nan", "inf", "1e999"])
@pytest.mark.parametrize("field", ["repetitions", "tolerated_drop", "max_cost_rise"])
def test_a_policy_is_made_of_numbers(field: str, typed: str):
    form = {"repetitions": "3", "tolerated_drop": "10 %", "mode": "block"}
    assert policy_of(form) == GatePolicy()

    with pytest.raises(InvalidInput) as caught:
        policy_of(form | {field: typed})

    assert caught.value.facts["field"] == field
