"""First files of a new form: its declaration, its row in the reporting calendar, its generator in the demo province.

Belongs here: writing them. Does not belong here: new indicators and regions (scaffold), generated files (sync).
"""

from __future__ import annotations

import csv
import re
from pathlib import Path

from pipelines.contracts.form import forms
from pipelines.contracts.refusal import Refusal
from pipelines.derive.scaffold import Made
from pipelines.paths import CONTRACTS, PACKAGE

_NAME = re.compile(r"[a-z][a-z0-9_]*")
CADENCES = {"month": ("monthly", "填报月份", "月"), "quarter": ("quarterly", "填报季度", "季"), "half": ("quarterly", "填报半年", "半年"),
            "year": ("yearly", "填报年度", "年")}  # fmt: skip

_FORM = """name: {name}
title: {title}
description: {title}，一行一条（起步写法，请改成这张表要的列）。
clause: {clause}
not_scored: 新表，还没有指标用到
submission:
  version: 1
  level: [{level}]
  workbook: {workbook}
  sheet: {title}
  grain: 一行一条
  cadence: {cadence}
  unit_label: 填报单位
  period_label: {period_label}
primaryKey: [title]
fields:
  - name: title
    title: 名称
    type: string
    asked_for: 请写为什么要填这一列，或让指标用到它
    constraints: {{required: true, maxLength: 60}}
  - name: quantity
    title: 数量
    type: integer
    asked_for: 请写为什么要填这一列，或让指标用到它
    constraints: {{required: true, minimum: 0}}
"""

_MAKER = '''"""{title}: the rows of the unit and period (first form of the generator: change with the columns)."""

from __future__ import annotations

from pipelines.contracts.period import Period
from pipelines.demo.plan import Row
from pipelines.demo.setting import Place


def rows(place: Place, period: Period) -> list[Row]:
    """Two rows a unit and period."""
    return [{{"title": f"{{place.unit.name}}{title}{{number}}", "quantity": number + len(str(period))}} for number in (1, 2)]
'''


def new_form(seeds: Path, name: str, title: str, level: str, cadence: str, clause: str) -> Made:
    """forms/<name>.yaml, a row of obligation.csv (due as other forms of the cadence) and the generator demo/forms/<name>.py are written.

    Refusal for a name that is none or is taken, a title that another form has, an unknown clause.
    """
    if not _NAME.fullmatch(name):
        raise Refusal(f"表样名“{name}”只用小写英文字母、数字和下划线，如 facility_register")
    declared = forms()
    if name in declared or title in {form.title for form in declared.values()}:
        raise Refusal(f"表样 {name}（{title}）已经有了，请另取名称")
    with (seeds / "clause.csv").open(encoding="utf-8-sig", newline="") as handle:
        if clause not in {row["clause"] for row in csv.DictReader(handle)}:
            raise Refusal(f"clause.csv 里没有条款“{clause}”")
    workbook, period_label, _ = CADENCES[cadence]
    declaration, maker = CONTRACTS / "forms" / f"{name}.yaml", PACKAGE / "demo" / "forms" / f"{name}.py"
    text = _FORM.format(name=name, title=title, clause=clause, level=level, workbook=workbook, cadence=cadence, period_label=period_label)
    declaration.write_text(text, encoding="utf-8")
    maker.write_text(_MAKER.format(title=title), encoding="utf-8")
    _obligation(seeds / "obligation.csv", name, title, level, cadence)
    left = (
        f"改列：{declaration.name}（去掉 not_scored，等有指标用到），改演示数据：demo/forms/{maker.name}；代码表的各行写进 code.csv",
        "报送期限是样例，请改 obligation.csv；改完运行 sanzhang sync 和 python tests/unit/defs/graph_text.py",
        "在 CHANGELOG.md 写一行",
    )
    return Made((declaration, maker, seeds / "obligation.csv"), left)


def _obligation(path: Path, name: str, title: str, level: str, cadence: str) -> None:
    with path.open(encoding="utf-8-sig", newline="") as handle:
        reader = csv.DictReader(handle)
        columns, rows = list(reader.fieldnames or ()), list(reader)
    like = next(row for row in rows if row["cadence"] == cadence and row["level"] == level)
    _, _, words = CADENCES[cadence]
    note = f"样例：{words}后 {like['due_days']} 日内"
    new = {**like, "form": name, "measure": "flow", "last_period": "", "owed": "true", "title": title, "note": note}
    with path.open("a", encoding="utf-8", newline="") as handle:
        csv.DictWriter(handle, columns, lineterminator="\n").writerow(new)
