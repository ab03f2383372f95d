"""Chance for the demo province: one independent stream per seed and purpose, and the few distributions it needs.

Belongs here: streams and draws. Does not belong here: what is drawn.
A stream is named, so adding a form or a county never shifts the draws of another.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from random import Random
from typing import TypeVar

T = TypeVar("T")


def stream(seed: int, *purpose: object) -> Random:
    """The stream of this seed for this purpose; equal arguments give equal draws on every machine."""
    return Random("/".join(str(part) for part in (seed, *purpose)))


def poisson(rng: Random, mean: float) -> int:
    """A Poisson count; by multiplication for small means, by halves for large ones. 0 where the mean is not positive."""
    if mean <= 0:
        return 0
    if mean > 30:
        return poisson(rng, mean / 2) + poisson(rng, mean / 2)
    limit, count, product = math.exp(-mean), 0, rng.random()
    while product > limit:
        count += 1
        product *= rng.random()
    return count


def over_dispersed(rng: Random, mean: float, shape: float) -> int:
    """A negative binomial count (Poisson with a gamma mean): variance = mean + mean²/shape."""
    return poisson(rng, rng.gammavariate(shape, mean / shape)) if mean > 0 else 0


def skewed(rng: Random, median: float, spread: float) -> float:
    """A log-normal amount with this median; spread is the standard deviation of its logarithm."""
    return median * math.exp(rng.gauss(0.0, spread))


def happens(rng: Random, probability: float) -> bool:
    return rng.random() < probability


def pick(rng: Random, weighted: Sequence[tuple[T, float]]) -> T:
    """One of the choices by weight."""
    choices, weights = zip(*weighted, strict=True)
    picked: T = rng.choices(choices, weights)[0]
    return picked
