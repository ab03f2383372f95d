"""Findings: what is wrong, where, who fixes it, said in words a county officer can act on.

Belongs here: the rules (rules/*.yaml), the one builder of a finding, and the masking of personal data in it.
Does not belong here: the checks themselves (ingest, quality, dbt models).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from pydantic import BaseModel, ConfigDict

from pipelines.contracts.declaration import declaration
from pipelines.contracts.period import title_of
from pipelines.contracts.vocabulary import titles
from pipelines.paths import CONTRACTS

Severity = Literal["blocking", "warning", "notice"]
Emitter = Literal["ingest", "polars", "gx", "sql"]
Family = Literal["reporting", "cell", "logic", "between_forms", "between_periods", "external", "outlier", "duplicate", "screen"]
Per = Literal["cell", "row", "column", "part", "file", "report"]
PER_TITLES: dict[Per, str] = {"cell": "格", "row": "行", "column": "列", "part": "份表", "file": "个文件", "report": "份应报"}
_USUAL_PER: dict[Family, Per] = {
    "reporting": "part", "cell": "cell", "logic": "row", "between_forms": "row", "between_periods": "report", "external": "row",
    "outlier": "report", "duplicate": "row", "screen": "report",
}  # fmt: skip
SEVERITY_TITLES = titles("severity")
WHO_TITLES = titles("who_fixes")
FAMILY_TITLES = titles("family")
PARTED = "[-_ .·－—–―‐‑−]"  # what stands between the groups of a phone number
SPOKEN = "[〇○零一二三四五六七八九幺壹贰叁肆伍陆柒捌玖]"
SPOKEN_PHONE = rf"[一幺壹][三四五六七八九叁肆伍陆柒捌玖](?:{PARTED}?{SPOKEN}){{9}}"  # the macro mask_numbers says the same
_BORN = rf"\d{{6}}(?:(?:19|20)\d{{2}}|{PARTED}(?:19\d{{2}}|200\d))[01]\d[0-3]\d{PARTED}?\d{{3}}[\dXx]"  # an identity number, parted or not
_PERSONAL = re.compile(rf"{SPOKEN_PHONE}|(?<!\d)(?:(?:86)?1[3-9]\d{{9}}|1[3-9]\d{PARTED}\d{{4}}{PARTED}\d{{4}}|{_BORN})(?!\d)")
_OFFICE = re.compile(
    "(科协|协会|学会|商会|委员会|理事会|党组|工作组|领导小组|部|室|处|局|厅|委|中心|站|所|医院|学院|学校|政府|公司|县|区|市)$"
)
MASK = "＊＊＊"
NO_OFFICE = "未写单位"


class Rule(BaseModel):
    """One rule, emitted by exactly one emitter. `message` is a template over form, unit, period, title, observed, expected, detail.

    `judged_per` says what the rule looks at one by one where that differs from its family's usual (`per`); `not_injected` says why the
    demo province holds no fault of it.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)
    rule: str
    family: Family
    severity: Severity
    who_fixes: Literal["county", "city", "region", "developer"]
    emitter: Emitter
    title: str
    reason: str
    message: str
    judged_per: Per | None = None
    not_injected: str = ""

    @property
    def per(self) -> Per:
        """What false flags of this rule are counted against."""
        return self.judged_per or _USUAL_PER[self.family]


@lru_cache(maxsize=1)
def rules() -> dict[str, Rule]:
    """All rules by id; ValueError when an id is declared twice."""
    loaded: dict[str, Rule] = {}
    for path in sorted((CONTRACTS / "rules").glob("*.yaml")):
        for row in declaration(path):
            rule = Rule.model_validate(row)
            if rule.rule in loaded:
                raise ValueError(f"{path.name}: 规则 {rule.rule} 声明了两次")
            loaded[rule.rule] = rule
    return loaded


@dataclass(frozen=True)
class Finding:
    """One finding of one rule. Texts are already masked; `cell` is A1 or empty for a finding about the whole.

    `path` is filled only where the finding is about the path of one receipt; any other finding of a file is about its bytes.
    """

    rule: str
    message: str
    file_sha256: str = ""
    sheet: str = ""
    cell: str = ""
    field: str = ""
    form: str = ""
    unit_code: str = ""
    period: str = ""
    observed: str = ""
    expected: str = ""
    path: str = ""

    @property
    def severity(self) -> Severity:
        return rules()[self.rule].severity


def has_personal_number(text: str) -> bool:
    """True where the text holds a mobile number or an identity-card number."""
    return bool(_PERSONAL.search(text))


def mask_numbers(text: str) -> str:
    """The text with mobile and identity-card numbers masked."""
    return _PERSONAL.sub(MASK, text)


def office_name(text: str) -> str:
    """Who decided, as it may be published: what is written as an office or unit stays, anything else may be a person and is not named.

    The dbt macro office_name says the same.
    """
    return mask_numbers(text.strip()) if _OFFICE.search(text.strip()) else NO_OFFICE


def make(
    rule: str, *, title: str = "", observed: object = "", expected: object = "", detail: str = "", personal: bool = False,
    form_title: str = "", unit: str = "", note: str = "", **where: str,
) -> Finding:  # fmt: skip
    """A finding with its Chinese message filled in and `note` behind it; observed and expected are masked whole when `personal`, numbers
    always.

    `where` takes the location fields of Finding (file_sha256, sheet, cell, field, form, unit_code, period, path).
    Raises KeyError for a rule that is not declared.
    """
    declared, period = rules()[rule], where.get("period", "")
    seen = MASK if personal and str(observed) else mask_numbers(str(observed))
    wanted = MASK if personal and str(expected) else mask_numbers(str(expected))
    message = declared.message.format(
        form=form_title, unit=unit, period=title_of(period), title=title, observed=seen, expected=wanted, detail=mask_numbers(detail)
    )
    return Finding(rule=rule, message=message + note, observed=seen, expected=wanted, **where)
