"""Reading a scheme that is only being tried: scheme_indicator.csv rows, or new weights over the rows of the edition.

Belongs here: completing weights to whole rows and holding them to the checks every scheme must pass. Does not belong here: points.
"""

from __future__ import annotations

import csv
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from pipelines.contracts.refusal import Refusal, os_words
from pipelines.contracts.scheme import Indicator, SchemeLevel, load_schemes
from pipelines.paths import dbt_project_dir, seeds_dir
from pipelines.scoring.rows import Row, read_rows

WEIGHT_COLUMNS = ("indicator_code", "weight")
Record = dict[str, Any]


def read_trial(path: Path, official: Sequence[Record], levels: Sequence[Record], level: str) -> tuple[tuple[Indicator, ...], list[str]]:
    """The rows of one level to score by, and remarks in Chinese (weights that do not add up to the scheme's total).

    `official` are the edition's indicator rows of the scheme, `levels` its rows of scheme.csv. A file with the columns indicator_code,
    weight (and level) changes weights only; any other is read as scheme_indicator.csv. Refusal with one line, naming the row, where the
    file does not hold or the scheme contradicts itself.
    """
    header = _header(path)
    rows = _reweighed(path, official, level) if set(header) <= {*WEIGHT_COLUMNS, "level"} else _whole(path)
    named = {str(row["scheme"]) for row in rows}
    if len(named) != 1:
        raise Refusal(f"{path.name}：应正好是一个方案，现有 {len(named)} 个：{'、'.join(sorted(named))}")
    declared = [{**row, "scheme": named.copy().pop()} for row in levels]
    with tempfile.TemporaryDirectory() as folder:
        seeds = Path(folder)
        _write(
            seeds / "scheme.csv", list(SchemeLevel.model_fields), [row for row in declared if any(r["level"] == row["level"] for r in rows)]
        )
        _write(seeds / path.name, list(Indicator.model_fields), rows)
        (seeds / path.name).rename(seeds / "scheme_indicator.csv")
        (seeds / "clause.csv").write_bytes((seeds_dir() / "clause.csv").read_bytes())
        try:
            (scheme,) = load_schemes(seeds, dbt_project_dir() / "models" / "indicators")
        except ValueError as error:
            raise Refusal(f"方案有误：{str(error).replace('scheme_indicator.csv', path.name, 1)}") from error
    found = tuple(row for row in scheme.indicators if row.level == level)
    if not found:
        raise Refusal(f"{path.name}：没有 {level} 这一层的指标")
    total = sum(row.weight or 0 for row in found if row.is_leaf)
    wanted = next(float(row["total_points"]) for row in levels if row["level"] == level)
    remarks = [] if abs(total - wanted) < 1e-9 else [f"各项权重之和是 {total:g}，方案总分是 {wanted:g}"]
    return found, remarks


def _header(path: Path) -> list[str]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as handle:
            return [cell.strip() for cell in next(csv.reader(handle), [])]
    except OSError as error:
        raise Refusal(f"打不开文件 {path}：{os_words(error)}") from error
    except UnicodeDecodeError as error:
        raise Refusal(f"{path.name}：不是 UTF-8 编码，请另存为“CSV UTF-8”") from error


def _whole(path: Path) -> list[Record]:
    columns = list(Indicator.model_fields)
    return [dict(row.cells) for row in read_rows(path, columns, ())]


def _reweighed(path: Path, official: Sequence[Record], level: str) -> list[Record]:
    leaves = {row["indicator_code"] for row in official if row["rule"] is not None}
    seen: dict[str, Row] = {}
    weights: dict[str, str] = {}
    for row in read_rows(path, WEIGHT_COLUMNS, ("level",)):
        code = row["indicator_code"]
        if row["level"] not in ("", level):
            continue
        if code not in leaves:
            raise row.refuse(f"“{code}”不是现行方案里计分的指标，不能只改权重")
        if code in seen:
            raise row.refuse(f"“{code}”已在{seen[code].place}写过")
        weight = row.number("weight")
        if weight is None or weight < 0:
            raise row.refuse(f"“{code}”的权重“{row['weight']}”应是不小于 0 的数")
        seen[code], weights[code] = row, row["weight"]
    if not weights:
        raise Refusal(f"{path.name}：没有 {level} 这一层的权重")
    return [{**row, "weight": weights.get(row["indicator_code"], row["weight"]) if row["rule"] is not None else None} for row in official]


def _write(path: Path, columns: Sequence[str], rows: Sequence[Record]) -> None:
    with path.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.DictWriter(handle, columns, extrasaction="ignore", restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows({key: _text(value) for key, value in row.items()} for row in rows)


def _text(value: object) -> str:
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)
