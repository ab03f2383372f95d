"""The audit table against numpy and against cases whose answer is plain."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from tables import group, indicator, write

from pipelines.scoring.audit import AuditRow, audit
from pipelines.scoring.framework import read_framework
from pipelines.scoring.options import Options
from pipelines.scoring.values import read_values

UNITS = 25


@pytest.fixture(scope="module")
def matrix() -> np.ndarray:
    """a; b = a but for noise; c opposed to a; d the same for nearly all; e constant; f free, one missing."""
    draw = np.random.default_rng(3)
    a = draw.random(UNITS)
    d = np.where(np.arange(UNITS) < 22, 1.0, draw.random(UNITS))
    return np.column_stack([a, a + draw.random(UNITS) * 0.01, -a + draw.random(UNITS) * 0.1, d, np.ones(UNITS), draw.random(UNITS)])


def figures(folder: Path, matrix: np.ndarray, threads: int = 2) -> dict[tuple[str, str, str], AuditRow]:
    nodes = [group("I", "", 3), group("P", "I", 2), group("Q", "I", 2, "geometric", 2)]
    nodes += [indicator(code, "P" if code in "abc" else "Q", weight) for code, weight in zip("abcdef", [1, 2, 3, 1, 1, 2], strict=True)]
    nodes.append(indicator("shown", "Q", 0))
    cells = [
        (f"u{u:02}", "", code, None if (u, code) == (4, "f") else float(matrix[u, k]))
        for u in range(UNITS)
        for k, code in enumerate("abcdef")
    ]
    cells += [(f"u{u:02}", "", "shown", float(u)) for u in range(UNITS)]
    values, framework, _ = write(folder, nodes, cells)
    tree = read_framework(framework)
    rows = audit(tree, Options(), read_values(values, tree), threads)
    found = {(row.measure, row.code, row.other): row for row in rows}
    assert len(found) == len(rows)
    return found


def test_correlations_are_those_of_numpy(tmp_path: Path, matrix: np.ndarray) -> None:
    found = figures(tmp_path, matrix)
    assert found["pearson", "a", "c"].value == pytest.approx(np.corrcoef(matrix[:, 0], matrix[:, 2])[0, 1], abs=1e-12)
    kept = np.arange(UNITS) != 4
    assert found["pearson", "a", "f"].value == pytest.approx(np.corrcoef(matrix[kept, 0], matrix[kept, 5])[0, 1], abs=1e-12)
    assert found["pearson", "a", "f"].units == UNITS - 1
    places = [np.array([(column < x).sum() + ((column == x).sum() + 1) / 2 for x in column]) for column in (matrix[:, 0], matrix[:, 3])]
    assert found["spearman", "a", "d"].value == pytest.approx(np.corrcoef(*places)[0, 1], abs=1e-12)
    assert found["pearson", "a", "e"].value is None


def test_effective_weights_add_to_one_and_show_what_moves_the_score(tmp_path: Path, matrix: np.ndarray) -> None:
    found = figures(tmp_path, matrix)
    score = matrix[:, :3] @ np.array([1, 2, 3]) / 6
    shares = [w / 6 * np.cov(matrix[:, k], score)[0, 1] / score.var(ddof=1) for k, w in enumerate([1, 2, 3])]
    assert [found["covariance_share", code, "P"].value for code in "abc"] == pytest.approx(shares, abs=1e-9)
    assert sum(shares) == pytest.approx(1)
    assert [found["nominal_weight", code, "P"].value for code in "abc"] == pytest.approx([1 / 6, 2 / 6, 3 / 6])
    assert sum(found["r2_share", code, "Q"].value or 0 for code in "def") == pytest.approx(1)
    assert found["covariance_share", "d", "Q"].value is None
    assert ("nominal_weight", "shown", "Q") not in found


def test_alpha_is_its_formula(tmp_path: Path, matrix: np.ndarray) -> None:
    part = matrix[:, :3]
    expected = 3 / 2 * (1 - part.var(axis=0, ddof=1).sum() / part.sum(axis=1).var(ddof=1))
    row = figures(tmp_path, matrix)["alpha", "P", ""]
    assert row.value == pytest.approx(expected, abs=1e-9)
    assert row.warning


def test_warnings_stand_where_they_belong(tmp_path: Path, matrix: np.ndarray) -> None:
    found = figures(tmp_path, matrix)
    assert "重复计分" in found["pearson", "a", "b"].warning
    assert "重复计分" in found["pearson", "a", "c"].warning
    assert "不起区分作用" in found["distinct_values", "e", ""].warning
    assert "区分作用很小" in found["modal_share", "d", ""].warning
    assert found["modal_share", "a", ""].warning == found["pearson", "a", "f"].warning == ""


def test_audit_is_equal_for_one_and_two_threads(tmp_path: Path, matrix: np.ndarray) -> None:
    assert figures(tmp_path / "1", matrix, 1) == figures(tmp_path / "2", matrix, 2)
