"""Each method once by hand: numbers small enough to check with a pencil."""

from __future__ import annotations

import math
import re
from pathlib import Path

import pytest
from tables import close, group, indicator, scored, write

from pipelines.paths import dbt_project_dir
from pipelines.scoring.score import run

X = [2.0, 4.0, 4.0, 10.0]


def column(values: list[float | None], code: str = "a", period: str = "") -> list[tuple]:
    return [(f"u{k}", period, code, value) for k, value in enumerate(values)]


def normalised(folder: Path, values: list[float | None], method: str, options: dict | None = None, **row: object) -> list[float | None]:
    nodes = [group("I", "", 2), indicator("a", "I", 1, method, **row), indicator("b", "I", 1)]
    found = scored(folder, nodes, column(values) + column([1.0] * len(values), "b"), options)
    return [found[f"u{k}", "", "a", "normalised"] for k in range(len(values))]


@pytest.mark.parametrize(
    ("method", "row", "expected"),
    [
        ("minmax", {}, [0, 25, 25, 100]),
        ("minmax", {"direction": -1, "norm_params": {"lower": 1, "upper": 5}}, [5, 4, 4, 1]),
        ("zscore", {}, [-3 / math.sqrt(12), -1 / math.sqrt(12), -1 / math.sqrt(12), 5 / math.sqrt(12)]),
        ("zscore", {"norm_params": {"mean": 50, "sd": math.sqrt(12)}}, [47, 49, 49, 55]),
        ("rank", {}, [1, 2, 2, 4]),
        ("rank", {"norm_params": {"ties": "average"}}, [1, 2.5, 2.5, 4]),
        ("rank", {"direction": -1, "norm_params": {"ties": "min"}}, [4, 2, 2, 1]),
        ("borda", {}, [0, 1, 1, 3]),
        ("percentile_rank", {}, [0, 1 / 3, 1 / 3, 1]),
        ("percentile_rank", {"norm_params": {"ties": "average"}}, [0, 0.5, 0.5, 1]),
        ("distance_to_max", {}, [0, 0.25, 0.25, 1]),
        ("goalposts", {"goalpost_lower": 3, "goalpost_upper": 5}, [-0.5, 0.5, 0.5, 3.5]),
        ("goalposts", {"goalpost_lower": 3, "goalpost_upper": 5, "norm_params": {"truncate": True, "scale": 10}}, [0, 5, 5, 10]),
        ("goalposts", {"direction": -1, "goalpost_lower": 2, "goalpost_upper": 10}, [1, 0.75, 0.75, 0]),
        ("goalposts", {"goalpost_lower": 1, "goalpost_upper": 16, "transform": "log"}, [0.25, 0.5, 0.5, math.log(10) / math.log(16)]),
        ("distance_to_target", {"target": 6}, [0, 0.5, 0.5, 2]),
        ("distance_to_target", {"target": 6, "norm_params": {"cap": True, "scale": 100}}, [0, 50, 50, 100]),
        ("distance_to_target", {"target": 6, "direction": -1}, [2, 1.5, 1.5, 0]),
        ("none", {"direction": -1}, [-2, -4, -4, -10]),
    ],
)
def test_normalisation(tmp_path: Path, method: str, row: dict, expected: list[float]) -> None:
    mine = normalised(tmp_path, X, method, **row)
    assert mine == pytest.approx(expected, rel=0, abs=1e-12)


@pytest.mark.parametrize(
    ("method", "values", "row", "expected"),
    [
        ("minmax", [3.0, 3.0, None], {}, [None, None, None]),
        ("distance_to_max", [3.0, 3.0, None], {}, [None, None, None]),
        ("zscore", [0.1, 0.1, 0.1], {}, [None, None, None]),
        ("zscore", [5.0, None, None], {}, [None, None, None]),
        ("percentile_rank", [5.0, None, None], {}, [None, None, None]),
        ("rank", [5.0, None, 7.0], {}, [1, None, 2]),
        ("borda", [None, None, 7.0], {}, [None, None, 0]),
        ("goalposts", [0.0, -1.0, 4.0], {"goalpost_lower": 1, "goalpost_upper": 16, "transform": "log"}, [None, None, 0.5]),
        ("distance_to_target", [2.0, 3.0, None], {"target": 2}, [None, None, None]),
    ],
)
def test_undefined_is_missing_and_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], method: str, values: list, row: dict, expected: list
) -> None:
    assert normalised(tmp_path, values, method, **row) == expected
    undefined = sum(e is None and v is not None for e, v in zip(expected, values, strict=True))
    assert (f"“a”有 {undefined} 个单位没有得分" in capsys.readouterr().err) == bool(undefined)


def mean_of(
    folder: Path, values: list[float | None], method: str, weights: list[float], options: dict | None = None, **row: object
) -> float:
    codes = "abcdef"[: len(values)]
    nodes = [group("I", "", 2, method, **row), *(indicator(c, "I", w) for c, w in zip(codes, weights, strict=True))]
    cells = [cell for c, value in zip(codes, values, strict=True) for cell in column([value, 1.0], c)]
    return scored(folder, nodes, cells, options)["u0", "", "I", "aggregated"]


@pytest.mark.parametrize(
    ("method", "row", "values", "weights", "expected"),
    [
        ("arithmetic", {}, [1, 4, 16], [1, 1, 2], 9.25),
        ("arithmetic", {}, [1, None, 16], [1, 1, 3], 12.25),
        ("arithmetic", {}, [1, 4, 16], [1, 0, 1], 8.5),
        ("geometric", {}, [1, 4, 16], [1, 1, 1], 4),
        ("geometric", {}, [1, 0, 16], [1, 1, 1], 0),
        ("geometric", {}, [4, 0, 16], [1, 0, 1], 8),
        ("geometric", {}, [4, -3, 16], [1, 1, 1], None),
        ("geometric", {}, [4, -3, 16], [1, 0, 1], 8),
        ("harmonic", {}, [1, 4, 4], [1, 1, 1], 2),
        ("harmonic", {}, [1, 4, 0], [1, 1, 1], 0),
        ("harmonic", {}, [1, -1, None], [1, 1, 1], None),
        ("power", {"agg_params": {"p": 2}}, [1, 7, None], [1, 1, 1], 5),
        ("power", {"agg_params": {"p": 2}}, [-1, -7, None], [1, 1, 1], 5),
        ("power", {"agg_params": {"p": 0.5}}, [0, 16, 4], [1, 1, 2], 4),
        ("power", {"agg_params": {"p": 0.5}}, [-1, 16, 4], [1, 1, 2], None),
        ("power", {"agg_params": {"p": -1}}, [1, 4, 4], [1, 1, 1], 2),
        ("power", {"agg_params": {"p": -1}}, [1, 4, 0], [1, 1, 1], 0),
        ("power", {"agg_params": {"p": 3}}, [-1, -1, -1], [1, 1, 1], None),
    ],
)
def test_mean(tmp_path: Path, method: str, row: dict, values: list, weights: list, expected: float | None) -> None:
    mine = mean_of(tmp_path, values, method, weights, **row)
    assert close(mine, math.nan if expected is None else expected, 1e-12)


@pytest.mark.parametrize(
    ("share", "values", "weights", "missing"),
    [
        (2 / 3, [1, 4, None], [1, 1, 1], False),
        (0.6666666666666667, [1, 4, None], [1, 1, 1], False),
        (0.67, [1, 4, None], [1, 1, 1], True),
        (0.67, [1, 4, None], [1, 1, 0], False),
        (1.0, [1, 4, 5], [1, 1, 1], False),
        (0.0, [None, None, 5], [1, 1, 1], False),
        (None, [None, None, 5], [1, 1, 0], True),
    ],
)
def test_share_of_children_present(tmp_path: Path, share: float | None, values: list, weights: list, missing: bool) -> None:
    assert (mean_of(tmp_path, values, "arithmetic", weights, {"min_child_share": share}) is None) == missing


def test_copeland_counts_pairs_won_by_weight(tmp_path: Path) -> None:
    nodes = [group("I", "", 3, "copeland"), group("P", "I", 2, "copeland"), group("Q", "I", 2)]
    nodes += [indicator("a", "P", 2), indicator("b", "P", 1), indicator("c", "P", 1), indicator("d", "Q", 1)]
    table = {"a": [3, 2, 2, None], "b": [1, 2, 3, None], "c": [1, 5, 3, None], "d": [1, 2, 3, None]}
    cells = [cell for code, values in table.items() for cell in column(values, code)]
    cells[-1] = ("u3", "", "d", 9.0)
    found = scored(tmp_path, nodes, cells)
    # P: u0 ties with u1 and u2 (2 : 1 + 1); u1 against u2: a equal (1 + 1), b lost, c won = 1/2
    assert [found[f"u{k}", "", "P", "aggregated"] for k in range(4)] == [0, 0, 0, None]
    # I: Q alone decides among u0, u1, u2 (P equal counts half each); u3 has only Q and beats all on it
    assert [found[f"u{k}", "", "I", "aggregated"] for k in range(4)] == [-3, -1, 1, 3]


def test_unit_alone_has_copeland_zero(tmp_path: Path) -> None:
    found = scored(tmp_path, [group("I", "", 2, "copeland"), indicator("a", "I")], [("u", "", "a", 5.0)])
    assert found["u", "", "I", "aggregated"] == 0
    assert found["u", "", "I", "rank"] == 1


def treated(folder: Path, values: list[float | None], **outliers: object) -> list[float | None]:
    nodes = [group("I", "", 2), indicator("a", "I"), indicator("b", "I")]
    cells = column(values) + column([1.0] * len(values), "b")
    found = scored(folder, nodes, cells, {"outliers": outliers})
    assert all(found[f"u{k}", "", "b", "treated"] == 1 for k in range(len(values)))
    return [found[f"u{k}", "", "a", "treated"] for k in range(len(values))]


BODY = [float(x) for x in range(1, 15)]
TAIL = [*BODY, 500.0, 1000.0]


def test_winsorising_moves_the_top_down_until_it_passes(tmp_path: Path) -> None:
    assert treated(tmp_path, [*TAIL, None], method="winsorise_only") == [*BODY, 14, 14, None]


def test_winsorising_moves_the_bottom_up_where_the_tail_is_below(tmp_path: Path) -> None:
    assert treated(tmp_path, [-x for x in TAIL], method="winsorise_then_log") == [*(-x for x in BODY), -14, -14]


def test_at_most_max_points_are_moved(tmp_path: Path) -> None:
    assert treated(tmp_path, TAIL, method="winsorise_only", max_points=1) == [*BODY, 500, 500]


def test_log_starts_again_from_the_original_values(tmp_path: Path) -> None:
    expected = [math.log(x - 1 + 0.01 * 999) for x in TAIL]
    assert treated(tmp_path, TAIL, method="winsorise_then_log", max_points=1) == pytest.approx(expected, abs=1e-12)


def test_winsorising_never_levels_an_indicator(tmp_path: Path) -> None:
    assert treated(tmp_path, [0.0] * 11 + [7.0], method="winsorise_only") == [0.0] * 11 + [7.0]


def test_three_values_are_left_alone(tmp_path: Path) -> None:
    assert treated(tmp_path, [1.0, 2.0, 900.0], method="winsorise_then_log", skew_threshold=0.1, kurtosis_threshold=-3) == [1, 2, 900]


@pytest.mark.parametrize(
    ("values", "rank", "expected"),
    [
        ([3, 5, 5, 1, None], {}, [3, 1, 1, 4, None]),
        ([3, 5, 5, 1, None], {"order": "ascending"}, [2, 3, 3, 1, None]),
        ([3, 5, 5, 1, None], {"ties": "max"}, [3, 2, 2, 4, None]),
        ([3, 5, 5, 1, None], {"ties": "average"}, [3, 1.5, 1.5, 4, None]),
        ([1.0, 1.0 + 9e-10, 1.0 + 1.8e-9], {}, [2, 1, 1]),
        ([1.0, 2.0, 3.0], {"tie_tolerance": 1}, [2, 1, 1]),
        ([1.0, 1.0 + 2**-52], {"tie_tolerance": 0}, [2, 1]),
        ([2.5e14, 2.5e14, 1e14], {}, [1, 1, 3]),
        ([0.7665, 0.7674, 0.76649], {"on": "value rounded to 3 decimals (half up)"}, [1, 1, 3]),
        ([-0.0005, -0.0006, 0.0], {"on": "value rounded to 3 decimals (half up)"}, [1, 3, 1]),
    ],
)
def test_rank(tmp_path: Path, values: list, rank: dict, expected: list) -> None:
    nodes = [group("I", "", 2), indicator("a", "I"), indicator("z", "I", 0)]
    found = scored(tmp_path, nodes, column(values) + column([1.0] * len(values), "z"), {"rank": rank})
    assert [found[f"u{k}", "", "I", "rank"] for k in range(len(values))] == expected


def test_periods_are_scored_apart(tmp_path: Path) -> None:
    nodes = [group("I", "", 2), indicator("a", "I", 1, "minmax")]
    found = scored(tmp_path, nodes, column([0.0, 1.0, 2.0], period="2024") + column([10.0, 30.0], period="2025"))
    assert [found[f"u{k}", "2024", "I", "aggregated"] for k in range(3)] == [0, 50, 100]
    assert [found[f"u{k}", "2025", "I", "aggregated"] for k in range(3)] == [0, 100, None]


def test_depth_is_free(tmp_path: Path) -> None:
    depth = 9
    nodes = [group(f"G{level}", f"G{level + 1}" if level < depth else "", level) for level in range(depth, 1, -1)]
    found = scored(tmp_path, [*nodes, indicator("a", "G2")], column([4.0, 7.0]))
    assert [found[f"u{k}", "", f"G{depth}", "aggregated"] for k in range(2)] == [4, 7]


def test_order_of_rows_and_threads_leave_every_byte(tmp_path: Path) -> None:
    nodes = [group("I", "", 3, "geometric"), group("P", "I", 2), group("Q", "I", 2, "power", agg_params={"p": 0.3})]
    nodes += [indicator(f"p{k}", "P", 0.1 * k + 0.3, "minmax", norm_params={"lower": 1, "upper": 9}) for k in range(7)]
    nodes += [indicator(f"q{k}", "Q", 0.7, "zscore", norm_params={"mean": 50, "sd": 3}) for k in range(5)]
    codes = [node["code"] for node in nodes if node["level"] == 1]
    cells = [(f"u{u}", "", code, math.sin(u * 7.3 + k * 1.7) + 0.1 * u) for u in range(300) for k, code in enumerate(codes)]
    texts = set()
    for number, (order, threads) in enumerate([(1, 1), (1, 2), (-1, 2), (-1, 2)]):
        out = tmp_path / f"out{number}"
        run(*write(tmp_path / f"in{number}", nodes[::order], cells[::order]), out, False, threads)
        texts.add(((out / "scores.csv").read_bytes(), (out / "ranks.csv").read_bytes()))
    assert len(texts) == 1


def test_show_sql_prints_what_ran(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(*write(tmp_path, [group("I", "", 2), indicator("a", "I")], [("u", "", "a", 1.0)]), tmp_path / "out", True)
    shown = capsys.readouterr().out
    assert [line for line in shown.splitlines() if line.startswith("create")] == [
        f"create or replace table {name} as"
        for name in ("scoring_input", "score_treated", "score_normalised", "score_weight_list", "score_h2", "score", "ranking")
    ]


def test_macros_know_nothing_of_dbt() -> None:
    """The same files run inside dbt and without it."""
    folder = dbt_project_dir() / "macros" / "engine"
    files = sorted(folder.glob("*.sql"))
    assert len(files) >= 5
    for path in files:
        text = re.sub(r"\{#.*?#\}", "", path.read_text("utf-8"), flags=re.DOTALL)
        found = re.findall(r"\b(ref|source|var|env_var|config|this|target|adapter|run_query|return|dbt\.\w+)\s*[(.]", text)
        assert found == [], path.name
