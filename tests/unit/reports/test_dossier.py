"""A case dossier by hand: claims against ledgers, months before and after, whose start it is, notes and evidence without persons, files."""

from __future__ import annotations

import json
import zipfile
from datetime import date
from pathlib import Path

import duckdb
import pytest

from pipelines.cli import main
from pipelines.contracts.persons import Persons
from pipelines.contracts.refusal import Refusal
from pipelines.paths import Roots
from pipelines.reports import casenotes, dossier, dossier_files, shortlist, spread
from pipelines.reports.claims import Counted, Ledgers, claims
from pipelines.reports.published import Published, opened

CASE, SHA = "00aa11bb22cc33dd", "f" * 64
MONTHS = [f"2025-{month:02d}" for month in range(1, 13)]
TABLES = """
create schema marts; create schema submissions; create schema reference;
create table marts.edition as select '2026-01-31-abcdef01' as edition_id, date '2026-01-31' as as_of, true as demo, 's' as scheme;
create table marts.unit (unit_code varchar, unit_name varchar, level varchar, parent_code varchar, peer_group varchar, population bigint,
    township_count bigint);
insert into marts.unit values ('1', '甲县', 'county', '0', '川区', 1000, 2), ('2', '乙县', 'county', '0', '川区', 2000, 1),
    ('11', '东乡', 'township', '1', null, null, null), ('12', '西乡', 'township', '1', null, null, null),
    ('21', '南乡', 'township', '2', null, null, null);
create table marts.report_status (unit_code varchar, form varchar, period varchar, status varchar);
create table marts.activity (activity_id varchar, unit_code varchar, township_code varchar, held_on date, field varchar, people bigint,
    service_kind varchar, theme varchar, file_sha256 varchar, sheet varchar, source_row bigint);
create table marts.platform_match (activity_id varchar, status varchar, platform_people bigint, reported_people bigint);
create table marts.verification (unit_code varchar, period varchar, measure varchar, matched bigint, reported bigint);
create table marts.receipt (file_sha256 varchar, path varchar, size bigint);
insert into marts.receipt values (repeat('f', 64), '甲县/a.xlsx', 9), (repeat('e', 64), '甲县/现场.JPG', 7),
    (repeat('d', 64), '乙县/现场.jpg', 7);
create table marts.submission as select repeat('f', 64) as file_sha256, '1' as unit_code;
create table marts.finding (file_sha256 varchar, sheet varchar, cell varchar, status varchar, severity_title varchar, message varchar);
create table reference.code (codelist varchar, code varchar, title varchar);
insert into reference.code values ('field', 'health', '医疗卫生'), ('approved_by', 'city', '市科协'),
    ('service_kind', 'clinic', '健康义诊'), ('theme', 'elder', '智慧助老');
create table submissions.activity_record (file_sha256 varchar, sheet varchar, source_row bigint, title varchar, in_force boolean);
create table submissions.showcase_register (unit_code varchar, showcase_kind varchar, title varchar, period varchar, approved_on date,
    file_sha256 varchar, sheet varchar, source_row bigint, in_force boolean);
insert into submissions.showcase_register values ('1', 'case', '义诊', '2025H2', date '2025-07-10', repeat('f', 64), '典型', 4, true);
create table marts.typical_case (case_id varchar, unit_code varchar, period varchar, title varchar, field varchar, township_code varchar,
    approved_by varchar, background varchar, practice varchar, effect varchar, replicability varchar, claimed_people bigint,
    is_whole boolean, file_sha256 varchar, sheet varchar, source_row bigint);
insert into marts.typical_case values ('00aa11bb22cc33dd', '1', '2025H2', '义诊', 'health', '11', 'city', '看病远。', '办了12场义诊。',
    '服务900人次。大家都说好。', '好学。', 900, true, repeat('f', 64), '典型', 4);
"""


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """甲县 reports all of 2025 but March. 东乡: nothing before July, three activities of 50 people a month from August, a third of them
    seen by the platform; 西乡: one a month throughout. 乙县 reports the year, with 600 people in all."""
    folder = tmp_path_factory.mktemp("dossier")
    place = folder / "editions" / "2026-01-31-abcdef01"
    place.mkdir(parents=True)
    with duckdb.connect(str(place / "warehouse.duckdb")) as connection:
        connection.execute(TABLES)
        for month in MONTHS:
            for unit in "12":
                status = "missing" if (unit, month) == ("1", "2025-03") else "on_time"
                connection.execute("insert into marts.report_status values (?, 'activity_record', ?, ?)", [unit, month, status])
            held = [("1", "11", 50)] * (3 if month > "2025-07" else 0) + [("1", "12", 10)] * (month != "2025-03") + [("2", "21", 50)]
            for n, (unit, township, people) in enumerate(held):
                connection.execute(
                    "insert into marts.activity values (?, ?, ?, ?, 'health', ?, 'clinic', 'elder', '', '', ?)",
                    [f"{month}{n}", unit, township, f"{month}-15", people, n],
                )
                if township == "11" and n == 0:
                    connection.execute("insert into marts.platform_match values (?, 'matched', 45, 50)", [f"{month}{n}"])
    manifest = {"kind": "working", "as_of": "2026-01-31", "created_at": "2026-01-31T00:00:00", "content_sha256": "0" * 64}
    (place / "manifest.json").write_text(json.dumps(manifest))
    (folder / "current").write_text("2026-01-31-abcdef01\n")
    return folder


@pytest.fixture
def roots(warehouse: Path, tmp_path: Path) -> Roots:
    return Roots.resolve(tmp_path / "raw", warehouse)


def made(roots: Roots) -> dossier.Dossier:
    with opened(roots.editions / "2026-01-31-abcdef01" / "warehouse.duckdb") as edition:
        return dossier.load(edition, roots, CASE[:6])


def test_claims_months_and_neighbours_are_those_of_the_ledgers(roots: Roots) -> None:
    found = made(roots)
    assert (found.start, found.start_from) == (date(2025, 7, 10), "认定日期（做法通常更早开始）")
    assert found.window == (date(2025, 1, 1), date(2025, 12, 31))
    stated, events, people, vague = found.claims
    # 东乡 3 × 5 activities of 50 people = 750, 5 × 45 of them on the platform; 甲县 750 + 11 × 10; 乙县 600
    short = "（有 1 个月没有台账，台账数偏小）"
    assert stated.held == f"案例所在地台账 750，平台核到 225，全县同领域台账 860，相近各县同领域中位数 600{short}"
    assert people.verdict == stated.verdict == "比全县同领域台账还多：先请县里核对口径"
    assert (events.passage, events.figure, events.verdict) == ("做法", "12场", "不超过案例所在地的台账")
    assert (vague.sentence, vague.verdict) == ("大家都说好。", "不能核，请县里给出依据")
    # before: January to June without March; after: August to December
    assert found.change == dossier.Change(5, 5, (0.0, 3.0), (1.0, 1.0), 1, 2)
    march = next(m for m in found.months if m.period == "2025-03")
    assert (march.activities, march.others, march.neighbours) == (None, None, 1.0)
    assert [n["unit_name"] for n in found.neighbours] == ["乙县"]
    assert [(a.name, a.sha256[0], a.origin) for a in found.attachments] == [("现场.JPG", "e", "随报表收到")]
    said = "".join(found.cautions)
    assert "1 个月没有在效的活动台账，不是 0" in said
    assert "少于各 6 个月" in said


def test_notes_and_evidence_stay_with_the_case_and_name_nobody(
    roots: Roots, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    where = ["--raw", str(roots.raw), "--warehouse", str(roots.warehouse)]
    assert (
        main(
            ["note", CASE, "请王小明（站长）和李大山13912345678讲", "--by", "普及部", "--label", "入选", "--started", "2025-05-01", *where]
        )
        == 0
    )
    folder = casenotes.folder_of(roots, CASE)
    folder.mkdir(parents=True)
    (folder / "王小明（站长）.jpg").write_bytes(b"x")
    hidden = made(roots)
    assert {hidden.notes[0].label, hidden.notes[0].note, hidden.attachments[0].name} == {casenotes.WITHHELD}
    assert hidden.start == date(2025, 5, 1)
    monkeypatch.setattr(casenotes, "masker", lambda _: Persons.of(["李大山"], (), ("东乡",)))
    found = made(roots)
    assert (found.start, found.start_from) == (date(2025, 5, 1), "普及部记的开始日期")
    assert (found.notes[0].label, found.notes[0].note) == ("入选", "请＊＊＊（站长）和＊＊＊＊＊＊讲")
    assert (found.attachments[0].name, found.attachments[0].sha256[:8]) == ("＊＊＊（站长）.jpg", "2d711642")
    assert main(["dossier", *where]) == 0
    assert "入选" in capsys.readouterr().out
    with roots.case_notes.open("a", encoding="utf-8") as handle:
        handle.write("2026-01-01,,00aa11bb22cc33dd,入选,,\n")
    with pytest.raises(Refusal, match=r"office/case_notes.csv 第 3 行：by（哪个处室记的）要填"):
        casenotes.notes(roots)


def test_dossier_and_shortlist_are_written_with_the_edition_to_cite(
    roots: Roots, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    where = ["--raw", str(roots.raw), "--warehouse", str(roots.warehouse)]
    for name, case, part in (("d.docx", CASE, "word/document.xml"), ("d.xlsx", CASE, "xl/sharedStrings.xml"), ("s.xlsx", "", "")):
        assert main(["dossier", *([case] if case else []), "--out", str(tmp_path / name), *where]) == 0
        with zipfile.ZipFile(tmp_path / name) as book:
            text = book.read(part or "xl/sharedStrings.xml").decode()
        assert "演示数据，全部虚构；发布版 2026-01-31-abcdef01" in text
        assert ("比全县同领域台账还多" in text) == bool(case)
    assert main(["dossier", "义诊案例", *where]) == 2
    assert main(["dossier", CASE, "--out", str(tmp_path / "d.pdf"), *where]) == 2
    said = capsys.readouterr().err
    assert f"是不是 {CASE}（甲县《义诊》）？" in said
    assert "应以 .xlsx 或 .docx 结尾" in said
    assert dossier_files.as_text(made(roots)).startswith("义诊\n")


def test_a_practice_spreads_and_an_unreported_month_hides_it(roots: Roots) -> None:
    with opened(roots.editions / "2026-01-31-abcdef01" / "warehouse.duckdb") as edition:
        found = spread.counties(edition, spread.Practice("义诊助老", "clinic", "elder"))
        absent = spread.counties(edition, spread.Practice("夜校", words=("夜校",)))
        standing = _townships(edition, roots)
    assert [(one.name, one.first, one.months, one.reported) for one in found] == [("乙县", "2025-01", 12, 12), ("甲县", "2025-01", 11, 11)]
    assert spread.growth(found, ["2024-12", "2025-01"]) == [("2024-12", 0), ("2025-01", 2)]
    assert {one.name: (one.first, one.hidden) for one in absent} == {"甲县": ("", 1), "乙县": ("", 0)}
    # months reported: 东乡 6 × 0 and 5 × 150, 西乡 11 × 10, 南乡 12 × 50; middle 50
    assert standing["甲县东乡"][2:4] == (68.18, 1.364)
    assert standing["甲县西乡"][3] == 0.2


def _townships(edition: Published, roots: Roots) -> dict[str, tuple[object, ...]]:
    (table,) = (one for one in shortlist.tables(edition, roots) if one.name == "乡镇")
    return {str(row[0]): row for row in table.rows}


@pytest.mark.parametrize(
    ("text", "own", "county", "verdict"),
    [
        ("约1.2万人次", Counted(1, 11_000, 0), Counted(9, 13_000, 0), "比案例所在地的台账多，不超过全县同领域：先问口径是乡镇还是全县"),
        ("90人次", None, Counted(9, 90, 0), "不超过全县同领域台账"),
        ("90人次", None, None, "无从对照"),
        ("培养8名", Counted(1, 1, 1), Counted(1, 1, 1), "无从对照，请县里给出依据"),
    ],
)
def test_a_claim_is_held_against_what_there_is(text: str, own: Counted | None, county: Counted | None, verdict: str) -> None:
    (found,) = claims({"成效": text}, Ledgers(own, county, None))
    assert found.verdict == verdict
