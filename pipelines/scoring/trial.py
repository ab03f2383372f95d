"""Reading a scheme that is only being tried: scheme_indicator.csv rows, or new weights over the rows of the edition.

Belongs here: completing weights to whole rows and holding them to the checks every scheme must pass. Does not belong here: points, how a
rule follows its weight (contracts.rulescale).
"""

from __future__ import annotations

import csv
import json
import re
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from pipelines.contracts.refusal import Refusal, os_words
from pipelines.contracts.rulescale import scaled_params
from pipelines.contracts.scheme import Indicator, SchemeLevel, load_schemes
from pipelines.contracts.schemesum import LEVEL_TITLES, UnequalTotal
from pipelines.paths import dbt_project_dir, seeds_dir
from pipelines.scoring.rows import Row, read_rows

WEIGHT_COLUMNS = ("indicator_code", "weight")
Record = dict[str, Any]
# what a value is counted from: a trial scores the values of the edition anew, it does not count them anew
_OF_THE_VALUE = ("forms", "exports", "kind", "blank_may_raise", "partial_rule", "accrual")
_LINE = re.compile(r"scheme_indicator\.csv 第 (\d+) 行")


def read_trial(path: Path, official: Sequence[Record], levels: Sequence[Record], level: str) -> tuple[tuple[Indicator, ...], list[str]]:
    """The rows of one level to score by, and remarks in Chinese (rules whose points moved with their weight).

    `official` are the edition's indicator rows of the scheme, `levels` its rows of scheme.csv. A file with the columns indicator_code,
    weight (and level) changes weights only, and what is written in points moves with them; any other is read as scheme_indicator.csv.
    Refusal with one line, naming the row, where the file does not hold, the scheme contradicts itself or its weights do not add up to the
    scheme's total.
    """
    remarks: list[str] = []
    if set(_header(path)) <= {*WEIGHT_COLUMNS, "level"}:
        rows, places = _reweighed(path, official, level, remarks)
    else:
        read = list(read_rows(path, list(Indicator.model_fields), ()))
        rows, places = [dict(row.cells) for row in read], [row.place for row in read]
        _refuse_other_counts(read, official, level)
    named = {str(row["scheme"]) for row in rows}
    if len(named) != 1:
        raise Refusal(f"{path.name}：应正好是一个方案，现有 {len(named)} 个：{'、'.join(sorted(named))}")
    declared = [{**row, "scheme": named.copy().pop()} for row in levels]
    with tempfile.TemporaryDirectory() as folder:
        seeds = Path(folder)
        _write(
            seeds / "scheme.csv", list(SchemeLevel.model_fields), [row for row in declared if any(r["level"] == row["level"] for r in rows)]
        )
        _write(seeds / "scheme_indicator.csv", list(Indicator.model_fields), rows)
        (seeds / "clause.csv").write_bytes((seeds_dir() / "clause.csv").read_bytes())
        try:
            (scheme,) = load_schemes(seeds, dbt_project_dir() / "models" / "indicators")
        except UnequalTotal as error:
            raise Refusal(f"方案有误：{path.name}：改后{error.gap}；请改到相等再试算") from error
        except ValueError as error:
            said = _LINE.sub(lambda line: places[int(line[1]) - 2], str(error), count=1)
            raise Refusal(f"方案有误：{said}") from error
    found = tuple(row for row in scheme.indicators if row.level == level)
    if not found:
        raise Refusal(f"{path.name}：没有{LEVEL_TITLES[level]}（{level}）的指标")
    return found, remarks


def _refuse_other_counts(read: Sequence[Row], official: Sequence[Record], level: str) -> None:
    known = {row["indicator_code"]: row for row in official}
    for row in read:
        if row["level"] != level or row["indicator_code"] not in known:
            continue
        for column in _OF_THE_VALUE:
            now = _text(known[row["indicator_code"]].get(column))
            if row[column] != now:
                raise row.refuse(
                    f"{row['indicator_code']} 的 {column} 和现行方案不同（“{row[column]}”，现行“{now}”）：这一列管怎样取数，试算只按现行版"
                    "的值重算分，请改种子后运行 sanzhang run"
                )


def _header(path: Path) -> list[str]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as handle:
            return [cell.strip() for cell in next(csv.reader(handle), [])]
    except OSError as error:
        raise Refusal(f"打不开文件 {path}：{os_words(error)}") from error
    except UnicodeDecodeError as error:
        raise Refusal(f"{path.name}：不是 UTF-8 编码，请另存为“CSV UTF-8”") from error


def _reweighed(path: Path, official: Sequence[Record], level: str, remarks: list[str]) -> tuple[list[Record], list[str]]:
    """The official rows under the weights of the file, and for each the place that changed it."""
    weights = _weights(path, {row["indicator_code"] for row in official if row["rule"] is not None}, level)
    rows: list[Record] = []
    moved: list[str] = []
    for row in official:
        changed = weights.get(row["indicator_code"])
        if changed is None:
            rows.append({**row, "weight": row["weight"] if row["rule"] is not None else None})
            continue
        written, new = changed
        params = json.loads(row["rule_params"] or "{}")
        try:
            scaled = scaled_params(row["rule"], params, float(row["weight"] or 0), new)
        except ValueError as error:
            raise written.refuse(f"“{row['indicator_code']}”{error}") from error
        moved += [row["indicator_code"]] if scaled != params else []
        rows.append({**row, "weight": written["weight"], "rule_params": json.dumps(scaled, ensure_ascii=False)})
    if moved:
        remarks.append(f"{'、'.join(moved)} 的规则里按分数写的（各档、各组满分、扣分），已按新旧权重之比折算")
    by_code = {code: written.place for code, (written, _) in weights.items()}
    return rows, [by_code.get(row["indicator_code"], f"现行方案的 {row['indicator_code']}") for row in rows]


def _weights(path: Path, leaves: set[str], level: str) -> dict[str, tuple[Row, float]]:
    """Code → the row that gives its weight on this level, and the weight."""
    found: dict[str, tuple[Row, float]] = {}
    for row in read_rows(path, WEIGHT_COLUMNS, ("level",)):
        code = row["indicator_code"]
        if row["level"] not in ("", level):
            continue
        if code not in leaves:
            raise row.refuse(f"“{code}”不是现行方案里计分的指标，不能只改权重")
        if code in found:
            raise row.refuse(f"“{code}”已在{found[code][0].place}写过")
        weight = row.number("weight")
        if weight is None or weight < 0:
            raise row.refuse(f"“{code}”的权重“{row['weight']}”应是不小于 0 的数")
        found[code] = row, weight
    if not found:
        raise Refusal(f"{path.name}：没有{LEVEL_TITLES[level]}（{level}）的权重")
    return found


def _write(path: Path, columns: Sequence[str], rows: Sequence[Record]) -> None:
    with path.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.DictWriter(handle, columns, extrasaction="ignore", restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows({key: _text(value) for key, value in row.items()} for row in rows)


def _text(value: object) -> str:
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)
