"""Every check as declared, where it runs, and how well it works: `sanzhang rules` and the page docs/rules.md.

Belongs here: joining the rules with their places and the committed scorecard. Does not belong here: measuring (quality), the checks.
"""

from __future__ import annotations

import csv
from collections import Counter
from functools import lru_cache
from typing import Any

from pipelines.contracts.finding import FAMILY_TITLES, PER_TITLES, SEVERITY_TITLES, WHO_TITLES, Rule, rules
from pipelines.derive.staging import HEADER
from pipelines.paths import PROJECT_ROOT, seeds_dir

EMITTER_TITLES = {"ingest": "读取", "polars": "单元格和行（polars）", "gx": "成批检查（Great Expectations）", "sql": "质量模型（dbt）"}
_FIRST_JUDGE = ("constraints.py", "rowrules.py")
_SECOND_JUDGE = "pipelines/quality/suites.py"


@lru_cache(maxsize=1)
def _sources() -> dict[str, str]:
    """Module path → text, of the reader, the receipt of files and the first judge."""
    folder = PROJECT_ROOT / "pipelines"
    files = [*sorted((folder / "ingest").glob("*.py")), folder / "flow.py", *(folder / "quality" / name for name in _FIRST_JUDGE)]
    return {path.relative_to(PROJECT_ROOT).as_posix(): path.read_text(encoding="utf-8") for path in files}


def place_of(rule: Rule) -> str:
    """The file in which the rule is decided, relative to the project."""
    if rule.emitter == "sql":
        return f"dbt_project/models/quality/checks/chk_{rule.rule}.sql"
    if rule.emitter == "gx":
        return "pipelines/quality/expectations.py" if rule.rule == "second_judge_disagrees" else _SECOND_JUDGE
    return next((path for path, text in _sources().items() if f'"{rule.rule}"' in text), "pipelines/ingest")


def recorded() -> dict[str, tuple[float | None, float | None]]:
    """Rule → (recall, false rate) as the committed seeds/scorecard.csv has them; None where nothing was measured."""
    with (seeds_dir() / "scorecard.csv").open(encoding="utf-8", newline="") as handle:
        rows = [row for row in csv.DictReader(handle) if row["rule"]]
    faults: Counter[str] = Counter()
    found: Counter[str] = Counter()
    for row in rows:
        faults[row["rule"]] += int(row["faults"])
        found[row["rule"]] += int(row["found"])
    rates = {row["rule"]: float(row["false_rate"]) if row["false_rate"] else None for row in rows}
    return {name: (found[name] / faults[name] if faults[name] else None, rate) for name, rate in rates.items()}


def _percent(value: float | None) -> str:
    return "未测" if value is None else f"{value:.2%}"


def listing() -> list[dict[str, Any]]:
    """Every rule in declared order, codes with their Chinese words beside them, recall and false_rate as numbers or None."""
    measured = recorded()
    found = []
    for rule in rules().values():
        recall, false_rate = measured.get(rule.rule, (None, None))
        found.append(
            {
                **rule.model_dump(exclude={"judged_per"}), "per": rule.per, "place": place_of(rule), "recall": recall,
                "false_rate": false_rate,
                "family_title": FAMILY_TITLES[rule.family], "severity_title": SEVERITY_TITLES[rule.severity],
                "who_fixes_title": WHO_TITLES[rule.who_fixes], "emitter_title": EMITTER_TITLES[rule.emitter],
                "per_title": PER_TITLES[rule.per], "recall_title": _percent(recall), "false_rate_title": _percent(false_rate),
            }
        )  # fmt: skip
    return found


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


def _section(title: str, rows: list[dict[str, Any]]) -> list[str]:
    lines = [
        f"## {title}", "",
        "| 规则 | 名称 | 级别 | 谁改 | 在哪里判 | 说什么、怎么改 | 依据 | 查全率 | 误报率 |",
        "| --- | --- | --- | --- | --- | --- | --- | --- | --- |",
    ]  # fmt: skip
    for row in rows:
        recall = (row["not_injected"] and f"不注入：{row['not_injected']}") or row["recall_title"]
        false_rate = row["false_rate_title"] if row["false_rate"] is None else f"{row['false_rate_title']}（每{row['per_title']}）"
        where = f"{row['emitter_title']} `{row['place']}`"
        said = f"{_cell(row['message'])} | {_cell(row['reason'])}"
        lines.append(
            f"| `{row['rule']}` | {row['title']} | {row['severity_title']} | {row['who_fixes_title']} | {where} | {said} "
            f"| {recall} | {false_rate} |"
        )
    return [*lines, ""]


def rule_page() -> str:
    """docs/rules.md: every check by family, with what it says and how well it works."""
    rows = listing()
    lines = [
        f"<!-- {HEADER} -->", "# 检查规则", "",
        "每条规则只声明一次（`pipelines/contracts/rules/`），只在一处判定。"
        "阻断只用于读不出的文件、表、单位、期次，空表和只写“无变化”的名册；缺一列只缺这一列的数。发现本身不扣分。", "",
        "查全率 = 注入的差错里查出的比例；"
        "误报率 = 没有差错的地方被误报的次数 ÷ 这条规则检查过的格、行、列、表、文件或应报数。"
        "两个数由 `python -m benchmarks.scorecard` 在几个种子的演示数据上实测，写入 `dbt_project/seeds/scorecard.csv`；"
        "`sanzhang scorecard` 按差错类列出。", "",
    ]  # fmt: skip
    for family, title in FAMILY_TITLES.items():
        own = [row for row in rows if row["family"] == family]
        if own:
            lines += _section(title, own)
    return "\n".join(lines).rstrip("\n") + "\n"
