"""What the screens of benchmarks are told, and what their form orders."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from promptmanager.domain.benchmarks import BenchmarkState, Pause, PauseReason, Progress
from promptmanager.domain.checks import Check, CheckKind
from promptmanager.domain.errors import InvalidInput
from promptmanager.domain.models import ModelTier
from promptmanager.services.benchmarks import Live
from promptmanager.ui.benchmarks.order_views import (
    PromptView,
    TypedView,
    first_choice,
    order_of,
    typed_like,
    version_views,
)
from promptmanager.ui.shared.benchmarks.estimate_views import estimate_view, refusal_view
from promptmanager.ui.shared.benchmarks.views import counts_view, head_view, live_view
from promptmanager.ui.shared.model_views import ModelView
from tests.unit.benchmark_scene import Lab, lab, says_hello


@pytest.fixture
async def hello() -> Lab:
    made = await lab(says_hello)
    await made.sample("Zoë", tags=("short",))
    await made.sample("Bob")
    return made


def _order(typed: TypedView):
    return order_of(PromptView(7), [], [ModelView("a"), ModelView("b")], typed)


def test_what_was_typed_becomes_an_order():
    typed = TypedView(repetitions=" 3", ceiling_usd="$0,50", ceiling_calls="1 000", tag="short", asks_each=False)

    order = _order(typed)

    assert (order.prompt_id, order.models, order.repetitions, order.tag) == (7, ("a", "b"), 3, "short")
    assert (order.ceiling_usd, order.ceiling_calls) == (Decimal("0.50"), 1000)


def test_fields_left_empty_are_no_ceilings_and_one_repetition():
    order = _order(TypedView(repetitions="", asks_each=True))

    assert (order.repetitions, order.ceiling_usd, order.ceiling_calls) == (1, None, None)
    assert order.models == ("", "a", "b")


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        (TypedView(repetitions="many"), "repetitions"),
        (TypedView(repetitions="-1"), "repetitions"),
        (TypedView(repetitions="²"), "repetitions"),
        (TypedView(ceiling_usd="NaN"), "ceiling_usd"),
        (TypedView(ceiling_usd="1e999999999"), "ceiling_usd"),
        (TypedView(ceiling_calls="2.5"), "ceiling_calls"),
        (TypedView(ceiling_calls="9" * 400), "ceiling_calls"),
    ],
)
def test_what_is_no_number_is_refused_by_its_field(typed: TypedView, field: str):
    with pytest.raises(InvalidInput) as caught:
        _order(typed)

    assert (caught.value.code, caught.value.facts["field"]) == ("number_expected", field)


async def test_production_and_the_draft_are_chosen_first_unless_the_address_names_others(hello: Lab):
    draft = hello.draft
    production = replace(draft, id=90, number=2, status=type(draft.status).PRODUCTION)
    archived = replace(draft, id=91, number=1, status=type(draft.status).ARCHIVED)
    versions = (replace(draft, number=3), production, archived)

    assert first_choice(versions, set()) == {draft.id, 90}
    assert first_choice(versions, {1}) == {91, 90}
    assert first_choice((archived,), set()) == {91}
    assert [view.is_chosen for view in version_views(versions, {90})] == [False, True, False]


async def test_the_estimate_says_what_is_known_and_what_a_ceiling_will_stop(hello: Lab):
    await hello.launched_to_the_end(models=("a",))
    plan = await hello.benchmarks.plan(
        actor=hello.actor, order=hello.order(repetitions=2, ceiling_calls=3, ceiling_usd=Decimal("0.000001"))
    )

    view = estimate_view(plan, await hello.benchmarks.doors(actor=hello.actor, plan=plan))

    assert (view.columns, view.samples, view.repetitions, view.cells) == (2, 2, 2, 8)
    assert (view.calls, view.known) == (6, 2)
    assert (view.exceeds_usd, view.exceeds_calls) == (True, True)
    assert 0 < Decimal(view.usd_low) < Decimal(view.usd_high)
    assert view.runs_left == -1


async def test_a_price_nobody_knows_is_never_told_as_zero(hello: Lab):
    plan = await hello.benchmarks.plan(actor=hello.actor, order=hello.order(models=("a", "gone")))

    view = estimate_view(plan, await hello.benchmarks.doors(actor=hello.actor, plan=plan))

    assert (view.usd_low, view.usd_high, view.unpriced) == ("", "", ["gone"])
    assert [(refusal.model, refusal.is_plan) for refusal in view.refusals] == [("gone", False)]
    assert "gone" in view.refusals[0].why.en


async def test_what_judges_take_and_who_may_not_be_asked_is_told_before_it_starts(hello: Lab):
    rubric = Check(CheckKind.JUDGE, reference="Is it a greeting?", model="gone")
    await hello.sample("Eve", checks=(rubric,))
    plan = await hello.benchmarks.plan(actor=hello.actor, order=hello.order(ceiling_calls=7))

    view = estimate_view(plan, await hello.benchmarks.doors(actor=hello.actor, plan=plan))

    assert (view.calls, view.judge_calls, view.exceeds_calls) == (6, 2, True)
    assert [(each.model, each.cells, each.is_judge) for each in view.refusals] == [("gone", 2, True)]
    assert (view.is_refused, view.unpriced) == (False, ["gone"])


async def test_a_free_account_is_told_its_runs_and_what_pro_would_allow():
    made = await lab(says_hello, has_plans=True, tier=ModelTier.PREMIUM)
    await made.sample("Bob")
    plan = await made.benchmarks.plan(actor=made.actor, order=made.order(models=("a",)))

    view = estimate_view(plan, await made.benchmarks.doors(actor=made.actor, plan=plan))

    assert view.runs_left == 3
    assert [(refusal.is_plan, refusal.cells) for refusal in view.refusals] == [(True, 1)]
    assert (view.is_refused, view.runs_fit) == (True, True)


async def test_a_free_account_is_told_that_not_all_fits_into_the_day():
    made = await lab(says_hello, has_plans=True)
    await made.sample("Bob")
    plan = await made.benchmarks.plan(actor=made.actor, order=made.order(models=("a",), repetitions=4))

    view = estimate_view(plan, await made.benchmarks.doors(actor=made.actor, plan=plan))

    assert (view.calls, view.runs_left, view.runs_fit, view.is_refused) == (4, 3, False, False)


async def test_too_many_columns_are_refused_as_columns(hello: Lab):
    with pytest.raises(InvalidInput) as caught:
        await hello.benchmarks.plan(
            actor=hello.actor, order=hello.order(models=tuple(f"m{number}" for number in range(21)))
        )

    assert "versions \u00d7 models may be 20 at most" in refusal_view(caught.value).en


def test_a_cost_is_unknown_only_once_the_call_has_ended():
    under_way = counts_view(Progress(10, running=3, done=2, passed=1, calls=5, usd=Decimal("0.01"), unknown_costs=3))
    unknown = counts_view(Progress(10, done=2, calls=2, unknown_costs=2))

    assert (under_way.usd, under_way.unknown_costs, under_way.unjudged) == ("0.01", 0, 1)
    assert (unknown.usd, unknown.unknown_costs) == ("", 2)
    assert counts_view(Progress(10)).usd == "0"


async def test_a_paused_benchmark_says_what_refused_in_both_languages(hello: Lab):
    benchmark = await hello.launched_to_the_end(models=("a",), ceiling_usd=Decimal("0.5"), tag="short")
    refused = Pause(PauseReason.REFUSED, "quota_used_up", {"limit": 3})
    paused = replace(benchmark, state=BenchmarkState.PAUSED, pause=refused)

    view = live_view(Live(paused, await hello.progress(benchmark), cells_a_second=0.5, seconds_left=12.4))

    assert (view.state, view.pause, view.is_plan) == ("paused", "refused", True)
    assert view.refusal.en != view.refusal.fr
    assert "3" in view.refusal.en
    assert (view.cells_a_minute, view.seconds_left) == (30.0, 12)


async def test_the_head_and_the_form_of_another_like_it_say_how_it_was_launched(hello: Lab):
    benchmark = await hello.launched_to_the_end(models=("", "b"), ceiling_usd=Decimal("0.5"), tag="short", name="Why")

    head = head_view(benchmark, prompt_title="Greeting", prompt_slug="greeting")

    assert (head.version_count, head.models, head.ceiling_usd, head.tag) == (1, ["a", "b"], "0.5", "short")
    assert [version.is_draft for version in head.versions] == [True]
    assert typed_like(benchmark) == TypedView(name="Why", tag="short", repetitions="1", ceiling_usd="0.5")
