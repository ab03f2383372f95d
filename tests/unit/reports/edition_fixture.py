"""A small published edition for report tests: the columns of the published tables, invented values with every awkward case in them.

Ties (大武口 = 隆德), a lower bound (泾源, one dimension unknown), an unranked unit (红寺堡), borderline units around place 7,
a unit that was not ranked before (灵武), findings of each severity, a text with markup in it.
"""

from __future__ import annotations

import csv
import random
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import duckdb

from pipelines.paths import seeds_dir

SCHEME = "sample-2025"
PERIODS = ("2025Q2", "2025Q3")
DIMENSIONS = (
    ("A", "组织覆盖", 25), ("B", "规范与培训", 12), ("C", "科技服务", 30), ("D", "人才与产学研", 13), ("E", "典型宣传", 8),
    ("F", "保障与报送", 12),
)  # fmt: skip
TIED = ("640202", "640423")
WITH_TOWNSHIPS = "640522"
LOWER_BOUND, UNRANKED, NEW = "640424", "640303", "640181"
PLACES, DRAWS = 7, 3000
FILE = "a" * 64

TABLES = {
    "marts.unit": "unit_code varchar, unit_name varchar, level varchar, parent_code varchar, peer_group varchar, population bigint, "
    "township_count bigint",
    "marts.period": "period varchar, kind varchar, starts_on date, ends_on date",
    "marts.receipt": "file_sha256 varchar, path varchar, received_on date, size bigint, status varchar, reason varchar",
    "marts.submission": "unit_code varchar, form varchar, period varchar, file_sha256 varchar, sheet varchar, version_no bigint, "
    "status varchar, received_on date, supersedes varchar",
    "marts.report_status": "unit_code varchar, form varchar, period varchar, due_on date, received_on date, status varchar",
    "marts.finding": "finding_id varchar, rule varchar, severity varchar, severity_title varchar, who_fixes varchar, status varchar, "
    "unit_code varchar, form varchar, period varchar, file_sha256 varchar, path varchar, sheet varchar, cell varchar, field varchar, "
    "observed varchar, expected varchar, message varchar, first_seen date, last_seen date, reply varchar, return_to varchar",
    "marts.outlier_check": "period varchar, unit_code varchar, measure varchar, method varchar, value double, low double, high double, "
    "status varchar, measure_title varchar",
    "marts.activity": "activity_id varchar, unit_code varchar, township_code varchar, held_on date, service_kind varchar, field varchar, "
    "theme varchar, audience varchar, people bigint, volunteers bigint, hours decimal(18,4), ordered boolean, led_by varchar, "
    "platform_match varchar, file_sha256 varchar, sheet varchar, source_row bigint",
    "marts.coverage": "period varchar, level varchar, unit_code varchar, measure varchar, numerator bigint, denominator bigint, "
    "value double",
    "marts.activity_count": "period varchar, level varchar, unit_code varchar, breakdown varchar, category varchar, activities bigint, "
    "people bigint",
    "marts.verification": "period varchar, unit_code varchar, measure varchar, reported bigint, matched bigint, platform bigint, "
    "factor double, platform_ratio double",
    "marts.indicator": "scheme varchar, level varchar, indicator_code varchar, title varchar, clause varchar, parent varchar, "
    "unit varchar, direction varchar, rule varchar, rule_params varchar, weight decimal(18,4), target decimal(18,4), aggregation varchar, "
    "decimals bigint, missing_rule varchar",
    "marts.point_rule": "rule varchar, params varchar, formula varchar, rounding varchar, example varchar",
    "marts.indicator_value": "period varchar, level varchar, unit_code varchar, indicator_code varchar, numerator decimal(18,4), "
    "denominator decimal(18,4), value decimal(18,6), absence varchar, partial boolean, reports_due bigint, reports_received bigint",
    "marts.score": "scheme varchar, scenario varchar, period varchar, level varchar, unit_code varchar, node_code varchar, "
    "node_level bigint, score decimal(18,4), weight decimal(18,4)",
    "marts.rank_distribution": 'scheme varchar, period varchar, level varchar, unit_code varchar, "rank" bigint, share double',
    "marts.ledger": "scheme varchar, period varchar, level varchar, unit_code varchar, indicator_code varchar, line_no bigint, "
    "rule varchar, points decimal(18,4), max_points decimal(18,4), clause varchar, explanation varchar",
    "marts.ledger_evidence": "scheme varchar, period varchar, level varchar, unit_code varchar, indicator_code varchar, line_no bigint, "
    "role varchar, source varchar, file_sha256 varchar, sheet varchar, cell varchar, source_row bigint, value_text varchar",
    "marts.support_reconciliation": "scheme varchar, period varchar, level varchar, unit_code varchar, unit_name varchar, "
    '"rank" bigint, rank_low bigint, rank_high bigint, top_share double, range_tier varchar, tier varchar, tier_decided_on date, '
    "supports bigint, content varchar, basis varchar, given_on date, outcome varchar, tier_title varchar, outcome_title varchar",
    "marts.ranking": "scheme varchar, period varchar, level varchar, unit_code varchar, unit_name varchar, peer_group varchar, "
    'score decimal(18,4), "rank" bigint, peer_rank bigint, rank_low bigint, rank_high bigint, rank_best bigint, rank_worst bigint, '
    "bounds_exact boolean, previous_rank bigint, tier varchar, status varchar, reason varchar, rank_low_weights bigint, "
    "rank_high_weights bigint, top_share double, range_tier varchar",
    "marts.points_by_source": "scheme varchar, period varchar, level varchar, unit_code varchar, source varchar, points decimal(18,4), "
    "max_points decimal(18,4), bonus_points decimal(18,4), share double, source_title varchar",
    "marts.edition": "edition_id varchar, kind varchar, scheme varchar, scheme_sha256 varchar, as_of date, created_at varchar, "
    "code_version varchar, input_count bigint, input_sha256 varchar, demo boolean, content_sha256 varchar",
    "reference.scheme": "scheme varchar, level varchar, title varchar, total_points decimal(18,4), close_days bigint, "
    "priority_places bigint, "
    "decimals bigint, redraws bigint, weight_noise double, sample boolean, note varchar, min_reported_weight double",
    "submissions.sanzhang_roster": "unit_code varchar, period varchar, role varchar, township_code varchar, from_on date, to_on date, "
    "in_force boolean",
    "submissions.org_register": "unit_code varchar, period varchar, township_code varchar, established boolean, "
    "in_practice_centre boolean, in_party_centre boolean, in_force boolean",
    "submissions.sandui_register": "unit_code varchar, period varchar, township_code varchar, field varchar, in_force boolean",
    "reference.tile_grid": "unit_code varchar, grid_col bigint, grid_row bigint",
    "reference.code": "codelist varchar, code varchar, title varchar, aliases varchar, status varchar, note varchar",
    "reference.obligation": "form varchar, level varchar, cadence varchar, measure varchar, due_days bigint, first_period varchar, "
    "last_period varchar, owed boolean, title varchar, note varchar",
}  # fmt: skip


def _seed(name: str) -> list[dict[str, str]]:
    with (seeds_dir() / name).open(encoding="utf-8-sig", newline="") as handle:
        return list(csv.DictReader(handle))


class Builder:
    """Collects rows by table, then writes one warehouse.duckdb."""

    def __init__(self, names: dict[str, str]) -> None:
        self.rng = random.Random(7)
        self.data: dict[str, list[tuple[object, ...]]] = {table: [] for table in TABLES}
        groups = {row["unit_code"]: row["peer_group"] for row in _seed("peer_group.csv")}
        self.counties = [r for r in _seed("unit.csv") if r["level"] == "county" and r["status"] == "current" and r["unit_code"] in groups]
        self.cities = [r for r in _seed("unit.csv") if r["level"] == "city" and r["status"] == "current"]
        self.groups = groups
        self.names = {r["unit_code"]: names.get(r["unit_code"], r["unit_name"]) for r in self.counties + self.cities}

    def add(self, table: str, *row: object) -> None:
        self.data[table].append(row)

    def write(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        with duckdb.connect(str(folder / "warehouse.duckdb")) as connection:
            for schema in ("marts", "reference", "submissions"):
                connection.execute(f"create schema {schema}")
            for table, columns in TABLES.items():
                connection.execute(f"create table {table} ({columns})")
                _fill(connection, table, self.data[table], folder / "rows.csv")


def _fill(connection: duckdb.DuckDBPyConnection, table: str, rows: list[tuple[object, ...]], through: Path) -> None:
    """All rows at once by way of a csv file: statements a row take half a minute."""
    with through.open("w", encoding="utf-8", newline="") as handle:
        csv.writer(handle, quoting=csv.QUOTE_ALL).writerows([["\\N" if value is None else value for value in row] for row in rows])
    if rows:
        connection.execute(f"copy {table} from '{through}' (format csv, header false, quote '\"', escape '\"', nullstr '\\N')")
    through.unlink()


def _reference(build: Builder) -> None:
    for row in build.counties + build.cities:
        code = row["unit_code"]
        build.add("marts.unit", code, build.names[code], row["level"], row["parent_code"], build.groups.get(code), 300000, 11)
    for year in (2024, 2025):
        for month in range(1, 13):
            first = date(year, month, 1)
            last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
            build.add("marts.period", f"{year}-{month:02d}", "month", first, last)
        for quarter in range(1, 5):
            first = date(year, 3 * quarter - 2, 1)
            last = (date(year, 3 * quarter, 1) + timedelta(days=31)).replace(day=1) - timedelta(days=1)
            build.add("marts.period", f"{year}Q{quarter}", "quarter", first, last)
    for row in _seed("tile_grid.csv"):
        build.add("reference.tile_grid", row["unit_code"], int(row["grid_col"]), int(row["grid_row"]))
    for row in _seed("code.csv"):
        build.add("reference.code", *(row[k] for k in ("codelist", "code", "title", "aliases", "status", "note")))
    for form, title in (("activity_record", "活动台账"), ("sanhui_register", "三会台账"), ("stv_activity", "科技志愿服务平台活动导出")):
        build.add("reference.obligation", form, "county", "month", "flow", 10, "2025-01", None, True, title, "")
    for level, places in (("county", PLACES), ("city", 2)):
        build.add("reference.scheme", SCHEME, level, "样例方案", 100, 10, places, 2, DRAWS, 0.25, True, "", 0.5)
    build.add("marts.edition", "2025-10-15-9f3ce21a", "nightly", SCHEME, "b" * 64, date(2025, 10, 15), "2025-10-18T02:41:00+08:00", "0.1.0",
              400, "c" * 64, True, "9f3ce21a" * 8)  # fmt: skip
    for level in ("county", "city"):
        for code, title, weight in DIMENSIONS:
            build.add("marts.indicator", SCHEME, level, code, title, "一", None, "", "positive", None, None, weight, None, "sum", 2, "zero")
            for part, share in ((1, Decimal("0.6")), (2, Decimal("0.4"))):
                build.add("marts.indicator", SCHEME, level, f"{code}0{part}", f"{title}指标{part}", "三（一）3", code, "%", "positive",
                          "goalposts", '{"low": 0, "high": 100}', share * weight, None, "sum", 2, "zero")  # fmt: skip
            build.add("marts.indicator", SCHEME, level, f"{code}09", f"{title}只展示", "三（四）11", code, "场", "positive", "shown_only",
                      "{}", 0, None, "sum", 2, "zero")  # fmt: skip
    build.add("marts.point_rule", "goalposts", '{"low": "number", "high": "number"}', "权重 × (值 − low) ÷ (high − low)，限在 0～权重",
              "逐行四舍五入到 2 位", "80% → 0.8 × 权重")  # fmt: skip


def _unit_points(build: Builder, level: str, code: str, period: str, quality: float, missing: str) -> Decimal:
    total = Decimal(0)
    for dimension, _, weight in DIMENSIONS:
        for part, share in ((1, Decimal("0.6")), (2, Decimal("0.4"))):
            indicator, maximum = f"{dimension}0{part}", share * weight
            key = (SCHEME, period, level, code, indicator, 1)
            if dimension in missing:
                build.add("marts.indicator_value", period, level, code, indicator, None, None, None, "not_submitted", False, 1, 0)
                build.add("marts.ledger", *key, "goalposts", 0, maximum, "三（一）3", "未报，得 0 分，列为下限")
                continue
            value = Decimal(str(round(min(100.0, max(5.0, 100 * quality + build.rng.gauss(0, 6))), 2)))
            if code in TIED:
                value = Decimal("69.66")
            points = (maximum * value / 100).quantize(Decimal("0.01"))
            total += points
            build.add("marts.indicator_value", period, level, code, indicator, value, 100, value, None, False, 1, 1)
            build.add("marts.ledger", *key, "goalposts", points, maximum, "三（一）3", f"{value}% ÷ 100% × {maximum.normalize():f} 分")
            for row in (9, 17):
                build.add("marts.ledger_evidence", *key, "numerator", "活动台账", FILE, "活动", f"K{row}", row, "约200人")
    return total


def _ranking(build: Builder, level: str, period: str) -> None:
    units = [row["unit_code"] for row in (build.counties if level == "county" else build.cities)]
    order = build.rng.sample(units, len(units))
    scores: dict[str, Decimal] = {}
    for position, code in enumerate(order):
        missing = "D" if code == LOWER_BOUND else "CD" if code == UNRANKED else ""
        scores[code] = _unit_points(build, level, code, period, 0.93 - 0.33 * position / len(order), missing)
    ranked = [code for code in units if code != UNRANKED]
    rank = {code: 1 + sum(scores[other] > scores[code] for other in ranked) for code in ranked}
    last = len(ranked)
    for code in units:
        name, group = build.names[code], build.groups.get(code)
        head = (SCHEME, period, level, code, name, group)
        if code == UNRANKED:
            build.add("marts.ranking", *head, None, None, None, None, None, None, None, True, None, "none", "unranked",
                      "科技服务、人才与产学研两维未报，已报部分低于方案下限", None, None, None, "none")  # fmt: skip
            continue
        place = rank[code]
        low, high = (place, place) if place <= 2 else (max(3, place - build.rng.randint(0, 2)), min(last, place + build.rng.randint(0, 2)))
        if code == LOWER_BOUND:
            low = max(3, place - 8)
        best, worst = max(1 if place <= 2 else 3, low - 1), min(last, high + 2)
        if place <= 2:
            best, worst = low, high
        crosses = low <= PLACES < high and level == "county"
        tier = "borderline" if crosses else "priority" if place <= PLACES and level == "county" else "none"
        share = sum(value <= PLACES for value in range(low, high + 1)) / (high - low + 1)
        peer = 1 + sum(rank[other] < place for other in ranked if build.groups.get(other) == group)
        previous = None if code == NEW or period == PERIODS[0] else min(last, max(1, place + build.rng.randint(-3, 3)))
        status = "lower_bound" if code == LOWER_BOUND else "ranked"
        reason = "人才与产学研未报" if code == LOWER_BOUND else ""
        build.add("marts.ranking", *head, scores[code], place, peer, low, high, best, worst, True, previous, tier, status, reason,
                  max(low, place - 1), min(high, place + 1), share, tier)  # fmt: skip
        _support(build, (SCHEME, period, level, code, name), (place, low, high, share), tier)
        for value in range(low, high + 1):
            build.add("marts.rank_distribution", SCHEME, period, level, code, value, 1 / (high - low + 1))
    for scenario, factor in (("official", 1.0), ("equal_weights", 0.98)):
        for code in ranked:
            noise = Decimal(0) if scenario == "official" else Decimal(build.rng.randint(-200, 200)) / 100
            build.add("marts.score", SCHEME, scenario, period, level, code, "total", 3, scores[code] * Decimal(str(factor)) + noise, 100)


def _support(build: Builder, key: tuple[str, ...], place: tuple[object, ...], tier: str) -> None:
    """The first unit and the last one got support, every other one that is ahead did not."""
    given = "示范项目" if place[0] in (1, 20) else None
    outcome, title = {
        ("priority", True): ("ahead_supported", "在前，已得到支持"), ("priority", False): ("ahead_without", "在前，还没有得到支持"),
        ("borderline", False): ("borderline_without", "临界，待核定"), ("none", True): ("supported_outside", "不在前，得到了支持"),
    }.get((tier, given is not None), ("", ""))  # fmt: skip
    if outcome:
        build.add("marts.support_reconciliation", *key, *place, tier, tier, None, int(given is not None), given,
                  "会议纪要" if given else None, None, outcome, "", title)  # fmt: skip


SOURCES = {"platform": ("D",), "register": ("F",), "self_reported": ("A", "B", "C", "E")}
SOURCE_TITLES = {"platform": "平台数据", "register": "收件登记", "self_reported": "单位自报"}


def _sources(build: Builder) -> None:
    """What the ledger's points rest on: dimension D on a platform, F on the receipts, the others on forms."""
    sums: dict[tuple[object, ...], list[Decimal]] = {}
    for row in build.data["marts.ledger"]:
        letter = str(row[4])[0]
        for source, letters in SOURCES.items():
            points, most = sums.setdefault((*row[:4], source), [Decimal(0), Decimal(0)])
            if letter in letters:
                sums[(*row[:4], source)] = [points + Decimal(str(row[7])), most + Decimal(str(row[8]))]
    for key, (points, most) in sums.items():
        total = sum(sums[(*key[:4], source)][0] for source in SOURCES)
        build.add("marts.points_by_source", *key, points, most, 0, float(points / total) if total else None, SOURCE_TITLES[str(key[4])])


def _reports(build: Builder) -> None:
    build.add("marts.receipt", FILE, "submissions/活动台账_海原_2025-08.xlsx", date(2025, 9, 8), 9000, "read", "")
    for row in build.counties:
        code = row["unit_code"]
        for month in range(1, 13):
            due = date(2025 + month // 12, month % 12 + 1, 10)
            draw = build.rng.random()
            status = "on_time" if draw < 0.8 else "late" if draw < 0.92 else "returned" if draw < 0.95 else "missing"
            if month > 9:
                status = "not_due"
            if code == UNRANKED and 5 <= month <= 9:
                status = "missing"
            if code == NEW and month <= 2:
                status = "exempt"
            received = {"on_time": due - timedelta(days=2), "late": due + timedelta(days=5)}.get(status)
            build.add("marts.report_status", code, "activity_record", f"2025-{month:02d}", due, received, status)
            for number in range(build.rng.randint(8, 30) if status in ("on_time", "late") else 0):
                build.add("marts.activity", f"{code}-{month}-{number}", code, None, date(2025, month, 1 + number % 28), "clinic", "health",
                          "other", "farmer", 40, 5, 2, False, "sanzhang", "only_in_sheet" if build.rng.random() < 0.25 else "matched", FILE,
                          "活动", 5 + number)  # fmt: skip
        for quarter in (1, 2, 3):
            due = date(2025, 3 * quarter, 28)
            build.add("marts.report_status", code, "sanhui_register", f"2025Q{quarter}", due, due - timedelta(days=8), "on_time")
        for period in (f"2025-{month:02d}" for month in range(1, 10)):
            for audience, count in (("youth", 88), ("farmer", 71), ("worker", 3)):
                build.add(
                    "marts.activity_count", period, "county", code, "audience", audience, count // 3 + build.rng.randint(0, 9), count * 40
                )
            build.add("marts.verification", period, code, "activities", 24, 20, 21, 20 / 24, 21 / 24)
        for period in PERIODS:
            build.add("marts.coverage", period, "county", code, "sanzhang_full", 9, 11, 81.8)
            build.add("marts.verification", period, code, "activities", 214, 180, 190, 180 / 214, 190 / 214)
            build.add("marts.verification", period, code, "teams", 0, 0, 3, None, None)
    kinds = [("blocking", "阻断"), ("warning", "警告"), ("notice", "提示")]
    for number in range(60):
        severity, title = kinds[0] if number < 3 else kinds[1] if number < 30 else kinds[2]
        county = build.counties[number % 22]["unit_code"]
        cell = f"K{number + 3}" if number % 5 else ""
        build.add("marts.finding", f"{number:016x}", "cell_estimate", severity, title, "county", "open" if number % 7 else "waived", county,
                  "activity_record", "2025-08", FILE, "submissions/活动台账_海原_2025-08.xlsx", "活动", cell, "people", "约200人", "",
                  "“约200人”<未写确数>，按 200 计并标为估计。请填签到数。", date(2025, 9, 9), date(2025, 10, 15), None, county)  # fmt: skip


def _doubts(build: Builder) -> None:
    """One county's months with limits: May outside and explained, August outside and open, June not reported, January too early."""
    for number, (status, reply) in enumerate((("explained", "科技活动周，属实"), ("open", None))):
        month = ("2025-05", "2025-08")[number]
        build.add("marts.finding", f"{900 + number:016x}", "count_far_from_history", "notice", "提示", "county", status, WITH_TOWNSHIPS,
                  "activity_record", month, FILE, "submissions/活动台账_海原_2025-08.xlsx", "活动", "", "", "60", "12",
                  f"{month} 活动 60 场，按往月和全区节律约 12 场（存疑待核）。", date(2025, 9, 9), date(2025, 10, 15), reply,
                  WITH_TOWNSHIPS)  # fmt: skip
    for measure, method, title in (
        ("activities", "negative_binomial", "活动场次"), ("people_per_activity", "modified_z", "每场人次"), ("people", "peers", "人次"),
    ):  # fmt: skip
        for month in range(1, 13):
            status = {1: "not_enough_history", 6: "not_reported", 5: "outlier", 8: "outlier"}.get(month, "within")
            value = None if status == "not_reported" else 60.0 if status == "outlier" else 12.0
            known = status in ("within", "outlier")
            build.add("marts.outlier_check", f"2025-{month:02d}", WITH_TOWNSHIPS, measure, method, value, 2.0 if known else None,
                      30.0 if known else None, status, title)  # fmt: skip


def _townships(build: Builder) -> None:
    """海原 has real townships: the roster lacks one school head, one head of station left in time, no team register came."""
    period = PERIODS[-1]
    townships = [row for row in _seed("unit.csv") if row["level"] == "township" and row["parent_code"] == WITH_TOWNSHIPS][:6]
    for number, row in enumerate(townships):
        code = row["unit_code"]
        build.add("marts.unit", code, row["unit_name"], "township", WITH_TOWNSHIPS, None, None, None)
        build.add("submissions.org_register", WITH_TOWNSHIPS, period, code, True, number % 2 == 0, number % 3 == 0, True)
        build.add("submissions.org_register", WITH_TOWNSHIPS, period, code, True, True, True, False)
        for role in ("health", "education", "agriculture"):
            if (number, role) == (1, "education"):
                continue
            left = date(2025, 9, 30) if (number, role) == (2, "agriculture") else None
            build.add("submissions.sanzhang_roster", WITH_TOWNSHIPS, period, role, code, date(2024, 6, 1), left, True)
    for form in ("org_register", "sanzhang_roster"):
        build.add("marts.submission", WITH_TOWNSHIPS, form, period, FILE, "台账", 1, "accepted", date(2025, 10, 8), None)


def build_edition(folder: Path, *, names: dict[str, str] | None = None) -> Path:
    """Write folder/warehouse.duckdb; `names` replaces unit names (to try texts that look like markup). Returns the folder."""
    build = Builder(names or {})
    _reference(build)
    for period in PERIODS:
        for level in ("county", "city"):
            _ranking(build, level, period)
    _sources(build)
    _reports(build)
    _doubts(build)
    _townships(build)
    build.write(folder)
    return folder
