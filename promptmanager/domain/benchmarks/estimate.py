"""What a benchmark will take, told before it starts: calls, tokens, dollars, time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from promptmanager.domain.models import Model

# OpenAI's rule of thumb for English is four characters a token; other languages and code take more tokens.
CHARACTERS_A_TOKEN_LOW, CHARACTERS_A_TOKEN_HIGH = 5.0, 3.0
# What an answer takes while nothing of the kind was run yet.
COMPLETION_TOKENS_LOW, COMPLETION_TOKENS_HIGH = 20, 800
SECONDS_LOW, SECONDS_HIGH = 1.0, 20.0
# A judge gives a verdict and a sentence or two, and may write no more than this.
JUDGE_TOKENS_LOW, JUDGE_TOKENS_HIGH = 20, 600


@dataclass(frozen=True)
class Span:
    """From the least to the most that is to be expected."""

    low: float
    high: float

    def __add__(self, other: Span) -> Span:
        return Span(self.low + other.low, self.high + other.high)


@dataclass(frozen=True)
class Habit:
    """What earlier answers of a prompt took with a model: the tenth and the ninetieth of a hundred."""

    completion_tokens: Span
    seconds: Span

    @classmethod
    def of(cls, completion_tokens: Sequence[int], seconds: Sequence[float]) -> Habit:
        """Return the habit of answers that took so many tokens and seconds; neither may be empty."""
        return cls(_usual(completion_tokens), _usual(seconds))


@dataclass(frozen=True)
class Rate:
    """Calls to be made of one kind: how many, with how many characters to read altogether, by which model.

    ``max_tokens`` is the limit that the version sets on an answer.
    """

    model: str
    calls: int
    characters: int
    max_tokens: int | None = None


@dataclass(frozen=True)
class Judging:
    """Calls of a judge: ``calls`` at most, of which ``certain`` are made whatever the cheaper checks say.

    Beside the answers, which are as long as those of ``answered`` are, it reads ``characters`` altogether, and
    ``certain_characters`` in the calls that are certain.
    """

    model: str
    answered: Rate
    calls: int
    certain: int
    characters: int
    certain_characters: int


@dataclass(frozen=True)
class Estimate:
    """``calls`` are to be made and paid; ``known`` answers are there already; ``unresolved`` cells cannot be asked.

    ``judge_calls`` come on top, at most so many: ``usd`` and ``seconds`` hold them, the tokens do not. ``usd`` is None
    where a model's price is not known: ``unpriced`` names those. ``seconds`` is how long all takes.
    """

    cells: int
    calls: int
    known: int
    unresolved: int
    prompt_tokens: Span
    completion_tokens: Span
    usd: Span | None
    unpriced: tuple[str, ...]
    seconds: Span
    judge_calls: int = 0


def estimated(
    rates: Iterable[Rate],
    judgings: Iterable[Judging] = (),
    *,
    models: Mapping[str, Model],
    habits: Mapping[str, Habit],
    concurrency: int,
    cells: int,
    known: int,
    unresolved: int,
) -> Estimate:
    """Add up what these calls will take."""
    rates, judgings = [rate for rate in rates if rate.calls], list(judgings)
    prompt, completion, usd, seconds = Span(0, 0), Span(0, 0), Span(0, 0), Span(0, 0)
    unpriced: list[str] = []
    for rate in rates:
        read = _tokens_read(rate)
        written = tokens_written(rate, habits.get(rate.model))
        taken = habits[rate.model].seconds if rate.model in habits else Span(SECONDS_LOW, SECONDS_HIGH)
        prompt, completion = prompt + read, completion + written
        seconds += Span(taken.low * rate.calls, taken.high * rate.calls)
        price = price_of(read, written, models.get(rate.model))
        if price is None:
            unpriced.append(rate.model)
        else:
            usd += price
    for judging in judgings:
        seconds += Span(SECONDS_LOW * judging.certain, SECONDS_HIGH * judging.calls)
        price = _price_of_judging(judging, models.get(judging.model), habits.get(judging.answered.model))
        if price is None:
            unpriced.append(judging.model)
        else:
            usd += price
    calls, judge_calls = sum(rate.calls for rate in rates), sum(judging.calls for judging in judgings)
    at_once = max(1, min(concurrency, calls + judge_calls))
    return Estimate(
        cells=cells,
        calls=calls,
        known=known,
        unresolved=unresolved,
        prompt_tokens=prompt,
        completion_tokens=completion,
        usd=None if unpriced else usd,
        unpriced=tuple(dict.fromkeys(unpriced)),
        seconds=Span(seconds.low / at_once, seconds.high / at_once),
        judge_calls=judge_calls,
    )


def tokens_written(rate: Rate, habit: Habit | None) -> Span:
    """Return the tokens of the answers to be expected."""
    each = habit.completion_tokens if habit else Span(COMPLETION_TOKENS_LOW, COMPLETION_TOKENS_HIGH)
    if rate.max_tokens is not None:
        each = Span(min(each.low, rate.max_tokens), min(each.high, rate.max_tokens))
    return Span(each.low * rate.calls, each.high * rate.calls)


def highest_price(rate: Rate, model: Model | None, habit: Habit | None) -> Decimal:
    """Return the most that one call is expected to cost in USD: exact in its limit where ``max_tokens`` is set.

    0 where the price is not known: a ceiling in dollars cannot hold what nobody knows.
    """
    price = price_of(_tokens_read(rate), tokens_written(rate, habit), model)
    return Decimal(0) if price is None else Decimal(str(price.high))


def price_of(read: Span, written: Span, model: Model | None) -> Span | None:
    """Return what so many tokens cost in USD; None where the price is not known."""
    if model is None or model.prompt_usd_per_token is None or model.completion_usd_per_token is None:
        return None
    reading, writing = float(model.prompt_usd_per_token), float(model.completion_usd_per_token)
    return Span(read.low * reading + written.low * writing, read.high * reading + written.high * writing)


def _price_of_judging(judging: Judging, model: Model | None, habit: Habit | None) -> Span | None:
    answer = tokens_written(replace(judging.answered, calls=1), habit)
    read = Span(
        judging.certain_characters / CHARACTERS_A_TOKEN_LOW + judging.certain * answer.low,
        judging.characters / CHARACTERS_A_TOKEN_HIGH + judging.calls * answer.high,
    )
    written = Span(judging.certain * JUDGE_TOKENS_LOW, judging.calls * JUDGE_TOKENS_HIGH)
    return price_of(read, written, model)


def _tokens_read(rate: Rate) -> Span:
    return Span(rate.characters / CHARACTERS_A_TOKEN_LOW, rate.characters / CHARACTERS_A_TOKEN_HIGH)


def _usual(values: Sequence[float]) -> Span:
    ordered = sorted(values)
    last = len(ordered) - 1
    return Span(ordered[round(last * 0.1)], ordered[round(last * 0.9)])
