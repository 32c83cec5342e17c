"""What the charts of a benchmark show, as places on their axes in hundredths."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from promptmanager.domain.benchmarks.front import Offer, pareto_front
from promptmanager.services.benchmarks.results import ColumnResult, Matrix
from promptmanager.ui.benchmarks.results_scales import Scale, TickView, rates_of, scale_of, spread_of

_BINS = 40


@dataclass(frozen=True)
class PointView:
    """A column on a chart of quality: ``top`` is where its rate stands, ``high`` and ``low`` its interval."""

    place: int
    at: float
    top: float
    high: float
    low: float
    is_on_front: bool


@dataclass(frozen=True)
class ScatterView:
    """Quality against one price. ``front`` is the path of an SVG of 100 by 100; ``missing`` columns have no price."""

    points: list[PointView] = field(default_factory=list)
    front: str = ""
    across: list[TickView] = field(default_factory=list)
    up: list[TickView] = field(default_factory=list)
    missing: int = 0


@dataclass(frozen=True)
class LatencyView:
    """How long a column's answers took. ``path`` is the outline of their distribution in an SVG of 100 by 100."""

    place: int
    path: str
    p50: float
    p95: float


@dataclass(frozen=True)
class ChartsView:
    cost: ScatterView = ScatterView()
    latency: ScatterView = ScatterView()
    spread: list[LatencyView] = field(default_factory=list)
    seconds: list[TickView] = field(default_factory=list)


def charts_view(matrix: Matrix) -> ChartsView:
    seconds = [each for result in matrix.columns for each in result.sums.seconds]
    scale = spread_of(seconds)
    return ChartsView(
        cost=_scatter(matrix.columns, _usd),
        latency=_scatter(matrix.columns, _seconds),
        spread=[_latency(result, scale) for result in matrix.columns if result.sums.latency],
        seconds=scale.ticks() if seconds else [],
    )


def _usd(result: ColumnResult) -> float | None:
    usd = result.sums.usd_per_answer
    return None if usd is None else float(usd)


def _seconds(result: ColumnResult) -> float | None:
    return result.sums.latency.p50 if result.sums.latency else None


def _scatter(columns: Sequence[ColumnResult], price_of: Callable[[ColumnResult], float | None]) -> ScatterView:
    judged = [(result.place, result.pass_rate, price_of(result)) for result in columns if result.pass_rate]
    priced = [(place, rate, price) for place, rate, price in judged if price is not None]
    if not priced:
        return ScatterView(missing=len(judged))
    across = scale_of([price for _, _, price in priced])
    up = rates_of(min(rate.interval.low for _, rate, _ in priced))
    front = pareto_front({place: Offer(rate.rate, price) for place, rate, price in priced})
    points = {
        place: PointView(
            place=place,
            at=across.at(price),
            top=100 - up.at(rate.rate),
            high=100 - up.at(rate.interval.high),
            low=100 - up.at(rate.interval.low),
            is_on_front=place in front,
        )
        for place, rate, price in priced
    }
    return ScatterView(
        points=list(points.values()),
        front=_stairs([points[place] for place in front]),
        across=across.ticks(),
        up=up.ticks(),
        missing=len(judged) - len(priced),
    )


def _stairs(points: Sequence[PointView]) -> str:
    """Return the front as stairs: between two of its points nothing better can be had than the cheaper one."""
    first, *others = points
    return f"M{first.at:g} {first.top:g}" + "".join(f"H{each.at:g}V{each.top:g}" for each in others)


def _latency(result: ColumnResult, scale: Scale) -> LatencyView:
    latency = result.sums.latency
    assert latency is not None
    counts = [0] * _BINS
    for seconds in result.sums.seconds:
        if seconds > 0:
            counts[min(_BINS - 1, int(scale.at(seconds) / 100 * _BINS))] += 1
    most = max(counts) or 1
    width = 100 / _BINS
    path = "M0 100" + "".join(
        f"V{100 - 96 * count / most:.4g}H{width * (place + 1):g}" for place, count in enumerate(counts)
    )
    return LatencyView(result.place, f"{path}V100Z", _placed(latency.p50, scale), _placed(latency.p95, scale))


def _placed(seconds: float, scale: Scale) -> float:
    return scale.at(seconds) if seconds > 0 else 0.0
