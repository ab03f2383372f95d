"""Folders and environment, named in one place.

Belongs here: where raw, warehouse and project files live and which environment variables move them.
Does not belong here: reading or writing any of them.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

PACKAGE = Path(__file__).resolve().parent
PROJECT_ROOT = PACKAGE.parent
# a checkout has its folders beside the package; in a wheel the models are inside it, and raw/ and warehouse/ where one stands
IN_CHECKOUT = (PROJECT_ROOT / "pyproject.toml").is_file() and (PROJECT_ROOT / "dbt_project").is_dir()
CONTRACTS = PACKAGE / "contracts"
RAW_VARIABLE = "SANZHANG_RAW"
WAREHOUSE_VARIABLE = "SANZHANG_WAREHOUSE"
DBT_VARIABLE = "SANZHANG_DBT_PROJECT"
REGION_VARIABLE = "SANZHANG_REGION"
AS_OF_VARIABLE = "SANZHANG_AS_OF"
EDITION_VARIABLE = "SANZHANG_EDITION"  # the edition that a notebook is pinned to; empty: the one in force
SITE_VARIABLE = "SANZHANG_SITE"  # where the pages of the edition in force are served beside the interface


def dbt_project_dir() -> Path:
    """The dbt project; SANZHANG_DBT_PROJECT moves it (used to try another scheme without touching this one)."""
    return _resolved(os.environ.get(DBT_VARIABLE) or str(files_root() / "dbt_project"), Path.cwd())


def files_root() -> Path:
    """Where dbt_project/ and notebooks/ stand: the checkout, or the package where it was installed from a wheel."""
    return PROJECT_ROOT if IN_CHECKOUT else PACKAGE


def home() -> Path:
    """Where raw/ and warehouse/ stand unless flags or variables move them: the checkout, else the present folder."""
    return PROJECT_ROOT if IN_CHECKOUT else Path.cwd()


@lru_cache(maxsize=8)
def _resolved(path: str, folder: Path) -> Path:
    return (folder / path).resolve()


def seeds_dir() -> Path:
    """Office-edited reference tables (units, codes, obligations, schemes); those of another region in `seeds/` of SANZHANG_REGION."""
    region = os.environ.get(REGION_VARIABLE)
    return _resolved(region, Path.cwd()) / "seeds" if region else dbt_project_dir() / "seeds"


@dataclass(frozen=True)
class Roots:
    """The two movable folders; every other path hangs off them."""

    raw: Path
    warehouse: Path

    @classmethod
    def resolve(cls, raw: str | Path | None = None, warehouse: str | Path | None = None) -> Roots:
        """Flags first, then environment, then the folders of `home()`; paths are absolute after the call."""
        return cls(
            raw=Path(raw or os.environ.get(RAW_VARIABLE) or home() / "raw").resolve(),
            warehouse=Path(warehouse or os.environ.get(WAREHOUSE_VARIABLE) or home() / "warehouse").resolve(),
        )

    @property
    def submissions(self) -> Path:
        return self.raw / "submissions"

    @property
    def exports(self) -> Path:
        return self.raw / "exports"

    @property
    def received_csv(self) -> Path:
        return self.raw / "office" / "received.csv"

    @property
    def decisions_csv(self) -> Path:
        return self.raw / "office" / "decisions.csv"

    @property
    def layouts(self) -> Path:
        """Layout maps that the office agreed to, a file each."""
        return self.raw / "office" / "layouts"

    @property
    def case_notes(self) -> Path:
        """Notes of researchers on cases; no run reads them."""
        return self.raw / "office" / "case_notes.csv"

    @property
    def evidence(self) -> Path:
        """Files of evidence on cases, a folder a case; no run reads them."""
        return self.raw / "office" / "evidence"

    @property
    def store(self) -> Path:
        return self.warehouse / "store"

    @property
    def landing(self) -> Path:
        return self.warehouse / "landing.duckdb"

    @property
    def work(self) -> Path:
        return self.warehouse / "work.duckdb"

    @property
    def suite_results(self) -> Path:
        """What Great Expectations found over the frames of the last run; disposable."""
        return self.warehouse / "suite_results.json"

    @property
    def receipts_jsonl(self) -> Path:
        return self.warehouse / "receipts.jsonl"

    @property
    def findings_seen_jsonl(self) -> Path:
        return self.warehouse / "findings_seen.jsonl"

    @property
    def editions(self) -> Path:
        return self.warehouse / "editions"

    @property
    def frozen_jsonl(self) -> Path:
        """Append-only register of frozen editions: one line a freeze."""
        return self.editions / "frozen.jsonl"

    @property
    def publications_jsonl(self) -> Path:
        """Append-only register of publications: which edition came into force, and the reason where one was asked for."""
        return self.warehouse / "publications.jsonl"

    @property
    def current(self) -> Path:
        """Text file that holds the id of the edition in force."""
        return self.warehouse / "current"

    @property
    def dagster_home(self) -> Path:
        return self.warehouse / "dagster"

    @property
    def logs(self) -> Path:
        """The structured log of runs, a file a day."""
        return self.warehouse / "logs"

    @property
    def operator_yaml(self) -> Path:
        """What the operator of this machine sets: alerts, retention, keys of Dagster. Never written by a run."""
        return self.warehouse / "operator.yaml"

    @property
    def dbt_target(self) -> Path:
        return self.warehouse / "dbt_target"

    @property
    def slips(self) -> Path:
        return self.warehouse / "slips"

    @property
    def packs(self) -> Path:
        """What is handed out to each unit, a folder a unit; only on this machine."""
        return self.warehouse / "packs"

    @property
    def papers(self) -> Path:
        """Papers of the edition in force for the meeting: 通报."""
        return self.warehouse / "papers"

    @property
    def data_docs(self) -> Path:
        """Data Docs of Great Expectations for analysts; never in an edition."""
        return self.warehouse / "gx"

    @property
    def lock(self) -> Path:
        """One writer at a time: held by flow for the length of a run."""
        return self.warehouse / ".writer.lock"
