"""How often the statistical checks flag honest data, and what they find: python -m benchmarks.false_flags [--provinces N] [--seed N]

Belongs here: invented provinces of over-dispersed counts with a campaign month, and the count of flags by the very SQL of the models.
Does not belong here: any formula or threshold (dbt_project/macros/statistics, seeds/statistics_parameter.csv).
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from dataclasses import dataclass

import duckdb
import numpy as np
import pandas as pd

from pipelines.paths import seeds_dir
from pipelines.quality.statistics import rendered

UNITS, MONTHS = 22, 18
RHYTHM = np.array([0.35, 0.5, 1.05, 1.15, 1.55, 1.1, 0.85, 0.8, 1.6, 1.05, 0.9, 0.7])
METHODS = {
    "negative_binomial": "count_history", "modified_z": "people_history", "same_month_last_year": "count_last_year", "peers": "rate_peers",
}  # fmt: skip


@dataclass(frozen=True)
class Spike:
    """One month of one unit multiplied: `what` = activities (of the usual number) or people (of every activity)."""

    what: str
    times: int


def province(rng: np.random.Generator, shape: float, spike: Spike | None = None) -> tuple[pd.DataFrame, tuple[str, str]]:
    """Months of 22 units: negative binomial activities of this shape (mean 14 × pace × rhythm), log-normal people, and in one unit a
    campaign month of three times its ordinary number; with a spike, the unit and month that has it.
    """
    pace = rng.uniform(0.5, 1.35, UNITS)
    season = np.resize(RHYTHM, MONTHS)
    mean = 14 * np.outer(pace, season)
    mean[rng.integers(UNITS), rng.integers(MONTHS)] *= 3
    counts = rng.poisson(rng.gamma(shape, mean / shape))
    unit, month = int(rng.integers(UNITS)), int(rng.integers(MONTHS))
    factor = 1
    if spike and spike.what == "activities":
        counts[unit, month] = round(mean[unit, month] * spike.times)
    if spike and spike.what == "people":
        counts[unit, month] = max(counts[unit, month], 3)
        factor = spike.times
    rows = []
    population = rng.lognormal(12.5, 0.6, UNITS).astype(int)
    for u in range(UNITS):
        level = rng.normal(4.4, 0.2)
        for m in range(MONTHS):
            people = np.maximum(3, np.round(np.exp(rng.normal(level, 0.8, counts[u, m]))))
            people = people * (factor if (u, m) == (unit, month) else 1)
            period = f"{2025 + m // 12}-{m % 12 + 1:02d}"
            log = float(np.log(people).mean()) if len(people) else None
            rows.append((f"{u:02d}", period, True, int(counts[u, m]), int(people.sum()), len(people), log, 0.8, int(population[u])))
    names = ["unit_code", "period", "reported", "activities", "people", "people_rows", "people_log", "event_sd", "population"]
    return pd.DataFrame(rows, columns=names), (f"{unit:02d}", f"{2025 + month // 12}-{month % 12 + 1:02d}")


def connected() -> duckdb.DuckDBPyConnection:
    """A database in memory that holds the parameters as the table `settings`."""
    connection = duckdb.connect(":memory:")
    seed = seeds_dir() / "statistics_parameter.csv"
    connection.execute(rendered(f"create table settings as {{{{ statistics_settings(\"'{seed}'\") }}}}"))
    return connection


def judged(connection: duckdb.DuckDBPyConnection, months: pd.DataFrame, method: str) -> list[tuple[str, str, str]]:
    """(unit, period, status) of every month by one method of marts.outlier_check."""
    connection.register("months", months)
    found = connection.execute(
        rendered(f"select unit_code, period, status from ({{{{ {METHODS[method]}('months', 'settings') }}}})")
    ).fetchall()
    connection.unregister("months")
    return found


def false_rates(provinces: int, shape: float, seed: int) -> dict[str, tuple[int, int]]:
    """Method → (months flagged, months judged) over honest provinces."""
    rng, connection = np.random.default_rng([seed, round(10 * shape)]), connected()
    flagged, asked = dict.fromkeys(METHODS, 0), dict.fromkeys(METHODS, 0)
    for _ in range(provinces):
        months, _where = province(rng, shape)
        for method in METHODS:
            states = [status for _, _, status in judged(connection, months, method)]
            flagged[method] += states.count("outlier")
            asked[method] += states.count("outlier") + states.count("within")
    return {method: (flagged[method], asked[method]) for method in METHODS}


def recall(provinces: int, shape: float, spike: Spike, method: str, seed: int) -> float:
    """Share of provinces in which the spiked month is flagged by the method."""
    rng, connection = np.random.default_rng([seed, round(10 * shape), spike.times]), connected()
    hits = 0
    for _ in range(provinces):
        months, where = province(rng, shape, spike)
        hits += (*where, "outlier") in judged(connection, months, method)
    return hits / provinces


def _lines(provinces: int, seed: int) -> Iterator[str]:
    yield f"false flags of {provinces} honest provinces ({UNITS} units x {MONTHS} months, one campaign month of three times each)"
    for shape in (1.5, 3, 5, 8, 16):
        rates = false_rates(provinces, shape, seed)
        yield f"k={shape:<4} " + "  ".join(f"{method} {hit}/{asked} = {hit / asked:.4%}" for method, (hit, asked) in rates.items())
    yield f"recall of one spiked month, {provinces} provinces"
    for shape in (3, 5, 8, 16):
        for times in (5, 10):
            found = {
                f"{what} x{times}": recall(provinces, shape, Spike(what, times), method, seed)
                for what, method in (("activities", "negative_binomial"), ("people", "modified_z"))
            }
            yield f"k={shape:<4} " + "  ".join(f"{name} {share:.1%}" for name, share in found.items())


def main() -> None:
    """Print the two tables of docs/statistics.md."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--provinces", type=int, default=200)
    parser.add_argument("--seed", type=int, default=2025)
    args = parser.parse_args()
    for line in _lines(args.provinces, args.seed):
        print(line, flush=True)


if __name__ == "__main__":
    main()
