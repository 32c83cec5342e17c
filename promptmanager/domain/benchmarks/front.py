"""The front of what is worth choosing: whoever is better in one thing is worse in another."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Offer:
    """``quality`` is better the higher, ``price`` the lower: money or time."""

    quality: float
    price: float


def pareto_front(offers: Mapping[int, Offer]) -> tuple[int, ...]:
    """Return those that none beats in both quality and price, the cheapest first (Pareto 1906)."""
    by_price = sorted(offers.items(), key=lambda item: (item[1].price, -item[1].quality))
    front: list[tuple[int, Offer]] = []
    for key, offer in by_price:
        last = front[-1][1] if front else None
        if last is None or offer.quality > last.quality or offer == last:
            front.append((key, offer))
    return tuple(key for key, _ in front)
