"""The texts of an edition that can be searched, and the words that its search knows beside the dictionary.

Belongs here: which tables hold texts, which declarations give words. Does not belong here: searching (textsearch).
"""

from __future__ import annotations

from pipelines.contracts.codelist import codelists
from pipelines.contracts.form import exports, forms
from pipelines.contracts.unit import unit_book
from pipelines.reports.published import Published
from pipelines.reports.textsearch import Index, Text, cutter

PASSAGES = (("background", "背景"), ("practice", "做法"), ("effect", "成效"), ("replicability", "可复制性"))
KINDS = {"case": "典型案例", "activity": "活动"}
_MARKS = str.maketrans("（）()、“”，", " " * 8)
_OWN = ("三长", "三会", "三队", "领办", "点单", "派单", "义诊", "科普", "土专家", "科技小院", "大篷车", "双减", "助老", "夜校")


def declared_words() -> list[str]:
    """Names of units, forms, fields and codes, and the words of this work; in name order, each once."""
    units = {unit.name for unit in unit_book().units.values()}
    units |= {name[:-1] for name in units if len(name) > 2 and name[-1] in "县区市镇乡"}
    tables = [*forms().values(), *exports().values()]
    said = {table.title for table in tables} | {field.title for table in tables for field in table.fields}
    codes = {spelling for found in codelists().values() for code in found.codes for spelling in (code.title, *code.aliases)}
    every = {part for text in units | said | codes for part in text.translate(_MARKS).split()}
    return sorted({word for word in every | set(_OWN) if 1 < len(word) <= 12 and not word.isascii()})


def load(edition: Published, kinds: tuple[str, ...] = tuple(KINDS)) -> list[Text]:
    """Cases and activities of the edition that have a text, in the order of their ids; activities of one title are one text each."""
    found: list[Text] = []
    if "case" in kinds and edition.has("marts.typical_case"):
        rows = edition.rows(
            "select c.*, u.unit_name, t.unit_name as place from marts.typical_case as c left join marts.unit as u using (unit_code) "
            "left join marts.unit as t on c.township_code = t.unit_code order by c.case_id"
        )
        found += [
            Text("case", row["case_id"], row["title"] or "", {title: row[key] or "" for key, title in PASSAGES},
                 f"{row['unit_name'] or ''} {row['place'] or ''}".strip(), row["period"])
            for row in rows
        ]  # fmt: skip
    if "activity" in kinds and edition.has("submissions.activity_record"):
        rows = edition.rows(
            "select a.file_sha256 || '#' || a.sheet || '#' || a.source_row as id, a.title, a.held_on, a.venue, u.unit_name "
            "from submissions.activity_record as a left join marts.unit as u using (unit_code) "
            "where a.in_force and a.title is not null order by 1"
        )
        found += [
            Text("activity", row["id"], row["title"], {"地点": row["venue"] or ""}, row["unit_name"] or "", str(row["held_on"] or "")[:10])
            for row in rows
        ]  # fmt: skip
    return found


def index(edition: Published, kinds: tuple[str, ...] = tuple(KINDS)) -> Index:
    """The texts of the edition, ready to be searched with the declared words."""
    return Index(load(edition, kinds), cutter(declared_words()))
