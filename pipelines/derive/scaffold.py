"""First files of a new indicator, form or region: complete enough to pass the checks, plain enough to be changed.

Belongs here: writing new files and rows, never changing a row that stands (but the hash of our own sample scheme).
Does not belong here: generated files (sync), new schemes and amendments (scheme_rows).
"""

from __future__ import annotations

import csv
import re
import shutil
from dataclasses import dataclass
from pathlib import Path

from pipelines.contracts.form import Form, forms
from pipelines.contracts.refusal import Refusal
from pipelines.contracts.registration import REGISTER
from pipelines.contracts.scheme import Scheme, load_schemes

_CODE = re.compile(r"[A-Z]\d{2}")


@dataclass(frozen=True)
class Made:
    """What a scaffold wrote, and in one line each what is left to do by hand."""

    written: tuple[Path, ...]
    left: tuple[str, ...]


def _table(path: Path) -> tuple[list[str], list[dict[str, str]]]:
    with path.open(encoding="utf-8-sig", newline="") as handle:
        reader = csv.DictReader(handle)
        return list(reader.fieldnames or ()), list(reader)


def _write(path: Path, columns: list[str], rows: list[dict[str, str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.DictWriter(handle, columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def new_indicator(project: Path, seeds: Path, code: str, title: str, form: str, clause: str) -> Made:
    """A row per level in the newest scheme of `seeds` (shown only, no points), a model in `project` that counts the rows of the form per
    county, and its unit test; a sample scheme's row of the register fits again.

    Refusal for a code that is none or is taken, an unknown form, clause or dimension, a scheme that is no sample.
    """
    models = project / "models" / "indicators"
    scheme = max(load_schemes(seeds, models), key=lambda one: one.valid_from)
    declared, dimension = forms(), code[:1]
    if not _CODE.fullmatch(code):
        raise Refusal(f"指标编号“{code}”应是一个维度字母和两位数字，如 C26")
    if form not in declared:
        raise Refusal(f"没有表样“{form}”，现有 {'、'.join(declared)}")
    if clause not in {row["clause"] for row in _table(seeds / "clause.csv")[1]}:
        raise Refusal(f"clause.csv 里没有条款“{clause}”")
    if code in {row.indicator_code for row in scheme.indicators}:
        raise Refusal(f"方案 {scheme.name} 已经有 {code}，请另取编号")
    if dimension not in {row.indicator_code for row in scheme.indicators}:
        raise Refusal(f"方案 {scheme.name} 没有维度 {dimension}")
    if not scheme.sample:
        raise Refusal(
            f"方案 {scheme.name} 不是样例，不能直接加行；先 sanzhang scheme amend {scheme.name} --as 新方案名 --reason 理由，再在新方案里加"
        )
    _scheme_rows(seeds / "scheme_indicator.csv", scheme, code, title, declared[form], clause)
    model, tests = models / f"ind_{code.lower()}.sql", models / f"ind_{code.lower()}.yml"
    about = f"-- {code} {title}：本年{declared[form].title}行数 ÷ 县数（起步写法，请改成这个指标的口径）\n"
    model.write_text(f"{about}{{{{ rows_per_county('cur_{form}', '{form}', '{declared[form].primary_key[0]}') }}}}\n", encoding="utf-8")
    tests.write_text(_unit_test(code.lower(), title, declared[form]), encoding="utf-8")
    _register_sample(seeds, models, scheme)
    left = (
        f"改口径：{model.name}（常用写法见 macros/figure.sql），和手算的例子：{tests.name}",
        "改方案行（scheme_indicator.csv）：规则、权重、目标、单位、分子分母名称、缺报怎么办；改完运行 sanzhang new indicator --rehash",
        "没有文件依据的取值在 doubt_register.csv 写一行，并在 CHANGELOG.md 写一行",
    )
    return Made((seeds / "scheme_indicator.csv", seeds / REGISTER, model, tests), left)


def rehash(project: Path, seeds: Path) -> bool:
    """The register's row of our own sample scheme fits its rows again; True where it was renewed. Refusal where the newest is no sample."""
    models = project / "models" / "indicators"
    scheme = max(load_schemes(seeds, models), key=lambda one: one.valid_from)
    if not scheme.sample:
        raise Refusal(f"方案 {scheme.name} 不是样例：改过的方案要登记，不能改登记表；用 sanzhang scheme amend 和 register")
    return _register_sample(seeds, models, scheme)


def _scheme_rows(path: Path, scheme: Scheme, code: str, title: str, form: Form, clause: str) -> None:
    columns, rows = _table(path)
    flow = form.submission.cadence in ("month", "quarter")
    new = {
        "scheme": scheme.name, "indicator_code": code, "title": title, "clause": clause, "parent": code[0], "unit": "条/县",
        "direction": "positive", "rule": "shown_only", "rule_params": "{}", "weight": "0", "decimals": "2", "missing_rule": "zero",
        "partial_rule": "as_is", "partial_low": "as_is", "mendable": "true", "accrual": "steady", "forms": form.name,
        "kind": "flow" if flow else "stock", "numerator_title": f"本年{form.title}行数", "denominator_title": "县（市、区）数",
        "exclusions": "起步写法，没有排除", "note": "只显示不计分",
    }  # fmt: skip
    for level in sorted({row["level"] for row in rows if row["scheme"] == scheme.name}):
        family = [n for n, r in enumerate(rows) if (r["scheme"], r["level"]) == (scheme.name, level) and r["indicator_code"][:1] == code[0]]
        rows.insert(family[-1] + 1, {**dict.fromkeys(columns, ""), **new, "level": level})
    _write(path, columns, rows)


def _register_sample(seeds: Path, models: Path, scheme: Scheme) -> bool:
    now = next(one for one in load_schemes(seeds, models) if one.name == scheme.name)
    columns, rows = _table(seeds / REGISTER)
    stale = [row for row in rows if row["scheme"] == now.name and row["sha256"] != now.sha256]
    for row in stale:
        row["sha256"] = now.sha256
    if stale:
        _write(seeds / REGISTER, columns, rows)
    return bool(stale)


def _unit_test(code: str, title: str, form: Form) -> str:
    """A hand-made example that holds for the model as it is first written: one county with two rows in the window, one without."""
    key = next(f for f in form.fields if f.name == form.primary_key[0])
    period, starts, ends = {
        "month": ("2025-06", "2025-06-01", "2025-06-30"), "quarter": ("2025Q2", "2025-04-01", "2025-06-30"),
        "half": ("2025H1", "2025-01-01", "2025-06-30"), "year": ("2025", "2025-01-01", "2025-12-31"),
    }[form.submission.cadence]  # fmt: skip
    window = "starts_on: 2025-01-01, ends_on: 2025-12-31, first_month: 2025-01, last_month: 2025-12, half_period: 2025H2"
    value = "2025-06-01" if key.type == "date" else "1" if key.type in ("integer", "number") else "甲"
    rows = "\n".join(f"          - {{unit_code: '640104', period: '{period}', source_row: {line}, {key.name}: {value}}}" for line in (4, 5))
    return f"""version: 2

models:
  - {{name: ind_{code}, description: {title}}}

unit_tests:
  - name: {code}_counts_the_rows_of_a_county
    description: 甲县两行，乙县没有
    model: ind_{code}
    given:
      - input: ref('assessed_unit')
        rows:
          - {{period: 2025Q4, level: county, unit_code: '640104', township_count: 4, county_count: 1}}
          - {{period: 2025Q4, level: county, unit_code: '640105', township_count: 2, county_count: 1}}
      - input: ref('assessed_member')
        rows:
          - {{period: 2025Q4, level: county, unit_code: '640104', member_code: '640104', is_own: true, {window}}}
          - {{period: 2025Q4, level: county, unit_code: '640105', member_code: '640105', is_own: true, {window}}}
      - input: ref('int_period')
        rows:
          - {{period: '{period}', starts_on: {starts}, ends_on: {ends}}}
      - input: ref('cur_{form.name}')
        rows:
{rows}
    expect:
      rows:
        - {{level: county, unit_code: '640104', numerator: 2, denominator: 1, value: 2}}
        - {{level: county, unit_code: '640105', numerator: 0, denominator: 1, value: 0}}
"""


def new_region(seeds: Path, folder: Path) -> Made:
    """`folder`/seeds holds a copy of every reference table, to be edited for another region. Refusal where the folder has one already."""
    target = folder / "seeds"
    if target.exists():
        raise Refusal(f"{target} 已经有了，不覆盖")
    shutil.copytree(seeds, target, ignore=shutil.ignore_patterns("*.yml"))
    left = (
        "改 unit.csv（单位、上级、起止日期）、unit_alias.csv、population.csv、obligation.csv、tile_grid.csv、peer_group.csv",
        "改 scheme.csv、scheme_indicator.csv、target.csv，方案另起名称，登记一次（sanzhang scheme register）",
        f"以后各命令前设 SANZHANG_REGION={folder}；sanzhang doctor 逐行指出对不上的",
    )
    return Made(tuple(sorted(target.glob("*.csv"))), left)
