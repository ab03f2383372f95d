"""One demo province, run once through the command line, shared by every end-to-end test."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pytest

from pipelines.cli import main
from pipelines.paths import Roots


@dataclass(frozen=True)
class Province:
    """A demo raw root, its truth, and what a run made of it."""

    roots: Roots
    truth: Path

    def true_rows(self, table: str) -> list[dict[str, str]]:
        with (self.truth / f"{table}.csv").open(encoding="utf-8-sig", newline="") as handle:
            return list(csv.DictReader(handle))

    def database(self) -> Path:
        edition = self.roots.current.read_text(encoding="utf-8").strip()
        return self.roots.editions / edition / "warehouse.duckdb"

    def query(self, sql: str, *values: object) -> list[dict[str, Any]]:
        """Rows of the published edition as dicts."""
        return fetch(self.database(), sql, *values)


def fetch(database: Path, sql: str, *values: object) -> list[dict[str, Any]]:
    with duckdb.connect(str(database), read_only=True) as connection:
        cursor = connection.execute(sql, list(values))
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def run(roots: Roots, *extra: str) -> int:
    return main(["run", "--raw", str(roots.raw), "--warehouse", str(roots.warehouse), *extra])


def make_province(folder: Path, *extra: str) -> Province:
    roots = Roots.resolve(folder / "raw", folder / "warehouse")
    assert main(["demo", "--out", str(roots.raw), "--truth", str(folder / "truth"), *extra]) == 0
    return Province(roots, folder / "truth")


@pytest.fixture(scope="session")
def province(once: Callable[[str, Callable[[Path], None]], Path]) -> Province:
    """The whole demo province with some faults, published."""
    return _of(once("province", lambda folder: _publish(folder)))


@pytest.fixture(scope="session")
def small_province(once: Callable[[str, Callable[[Path], None]], Path]) -> Province:
    """Three counties without faults, published."""
    return _of(once("small", lambda folder: _publish(folder, "--scale", "tiny", "--faults", "none")))


def _publish(folder: Path, *extra: str) -> None:
    assert run(make_province(folder, *extra).roots) == 0


def _of(folder: Path) -> Province:
    return Province(Roots.resolve(folder / "raw", folder / "warehouse"), folder / "truth")


@pytest.fixture
def published(small_province: Province, tmp_path: Path) -> Roots:
    """A copy of the published small province, free to be broken."""
    roots = Roots.resolve(tmp_path / "raw", tmp_path / "warehouse")
    shutil.copytree(small_province.roots.raw, roots.raw)
    shutil.copytree(small_province.roots.warehouse, roots.warehouse)
    return roots
