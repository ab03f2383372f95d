"""What the pages show, asked once from a published edition and held in plain objects.

Belongs here: queries and the arithmetic of display (dimension sums, reports received of due). Every sentence and every mark is made
from these objects, so words and figures cannot part. Does not belong here: words, markup.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from pipelines.reports import words
from pipelines.reports.published import Published, Row, bonus_cap, is_sample

RECEIVED = ("on_time", "late", "nothing_to_report")
NOT_OWED = ("exempt", "not_due")


@dataclass(frozen=True)
class Dimension:
    """One first-level branch of the scheme with its counted indicators; `maximum` is the sum of their weights, `bonus` the most that its
    bonus indicators add beside it.
    """

    code: str
    letter: str
    title: str
    indicators: tuple[str, ...]
    maximum: Decimal
    bonus: Decimal = Decimal(0)

    @property
    def full(self) -> str:
        """Full marks as they are printed: 9＋1 where a bonus may stand beside the weights."""
        return words.with_bonus(self.maximum, self.bonus, 0)


@dataclass(frozen=True)
class DimensionScore:
    """Points of one unit in one dimension, its bonus among them.

    `maximum` is what its ledger lines could give at most without a bonus, `mark` ≥ or ≈ where not everything due is in, `unknown` how
    many points missing reports may still bring, `missing` true where no weighted indicator has a value, `absences` the kinds of absence
    among them.
    """

    points: Decimal
    maximum: Decimal
    unknown: Decimal
    missing: bool = False
    absences: frozenset[str] = frozenset()
    bonus: Decimal = Decimal(0)
    mark: str = ""

    @property
    def share(self) -> float:
        """The share of the full marks that was reached, the bonus apart."""
        return float((self.points - self.bonus) / self.maximum)

    @property
    def said(self) -> str:
        """The points as they are printed: ≥ 7.50, 9.00＋1.00."""
        return self.mark + words.with_bonus(self.points - self.bonus, self.bonus)


@dataclass(frozen=True)
class Standing:
    """One row of a ranking as published, with what stands beside it in the table."""

    unit_code: str
    name: str
    short: str
    city: str
    peer_group: str
    score: Decimal | None
    rank: int | None
    peer_rank: int | None
    low: int | None
    high: int | None
    best: int | None
    worst: int | None
    previous: int | None
    previous_year: int | None
    tier: str
    status: str
    reason: str
    tied: bool
    dimensions: tuple[DimensionScore, ...]
    due: int
    received: int
    objection: str = ""
    low_weights: int | None = None
    high_weights: int | None = None
    top_share: float | None = None
    range_tier: str = "none"
    settled_on: date | None = None
    city_name: str = ""

    @property
    def mark(self) -> str:
        """≥ , ≈ or nothing, as it stands before the score."""
        return words.score_mark(self.status, self.reason)

    @property
    def sum_mark(self) -> str:
        """≥ , ≈ or nothing before the sum of its points, also of a unit that is not ranked."""
        inner = {one.mark for one in self.dimensions}
        return self.mark or next((mark for mark in ("≈ ", "≥ ") if mark in inner), "")

    @property
    def is_incomplete(self) -> bool:
        """Ranked, but not from everything due: its score is a lower bound or may move either way."""
        return bool(self.mark)

    @property
    def missing_count(self) -> int:
        """Dimensions of which nothing is known."""
        return sum(1 for one in self.dimensions if one.missing)

    @property
    def absences(self) -> frozenset[str]:
        """The kinds of absence among the unit's weighted indicators."""
        return frozenset(kind for one in self.dimensions for kind in one.absences)


@dataclass(frozen=True)
class Ranking:
    """All units of one level in published order, unranked last."""

    level: str
    period: str
    rows: tuple[Standing, ...]
    dimensions: tuple[Dimension, ...]
    certain_top: tuple[str, ...] = ()

    @property
    def by_year(self) -> bool:
        """True where some unit was ranked in the same quarter of the year before: that is then what a rank is compared with first."""
        return any(row.previous_year is not None for row in self.rows)

    @property
    def ranked(self) -> tuple[Standing, ...]:
        return tuple(row for row in self.rows if row.rank is not None)

    @property
    def unranked(self) -> tuple[Standing, ...]:
        return tuple(row for row in self.rows if row.rank is None)

    @property
    def last_rank(self) -> int:
        """End of the rank axis."""
        return max([len(self.ranked), *(value for row in self.ranked for value in (row.rank, row.high, row.worst) if value is not None)])


@dataclass(frozen=True)
class Site:
    """The whole edition as far as the site shows it; `rankings` by (level, period)."""

    edition: Row
    scheme: str
    scheme_rows: dict[str, Row]
    sample: bool
    demo: bool
    periods: tuple[str, ...]
    default_period: str
    units: dict[str, Row]
    short: dict[str, str]
    period_dates: dict[str, tuple[date, date]]
    tiles: dict[str, tuple[int, int]]
    indicators: dict[str, dict[str, Row]]
    codes: dict[tuple[str, str], str]
    form_titles: dict[str, str]
    paths: dict[str, str]
    reports: tuple[Row, ...]
    findings: tuple[Row, ...]
    verification: tuple[Row, ...]
    rules: tuple[Row, ...] = ()
    rankings: dict[tuple[str, str], Ranking] = field(default_factory=dict)

    def reports_of(self, period: str) -> list[Row]:
        """Reports owed from the first of the year to the end of the period, exempt and not yet due ones left out."""
        ends = self.period_dates[period][1]
        return [
            row for row in self.reports
            if row["status"] not in NOT_OWED and (dates := self.period_dates.get(row["period"]))
            and dates[0].year == ends.year and dates[1] <= ends
        ]  # fmt: skip

    def unit_name(self, code: str | None) -> str:
        """The unit's name; its code where the edition does not know it; empty for none."""
        return str(self.units[code]["unit_name"]) if code in self.units else (code or "")

    def form_title(self, form: str | None) -> str:
        """The Chinese title of a form or export."""
        return self.form_titles.get(form or "", form or "")

    def code_title(self, codelist: str, code: str | None) -> str:
        """The Chinese title of a code; the code itself where the list does not have it."""
        return self.codes.get((codelist, code or ""), code or "")

    def support_places(self, level: str) -> int | None:
        """How many places of the level the scheme supports first, or None where it does not say."""
        places = self.scheme_rows[level].get("priority_places")
        return int(places) if places else None

    def redraws(self, level: str) -> int | None:
        """How many redraws the rank intervals of the level rest on, or None where the scheme does not say."""
        draws = self.scheme_rows[level].get("redraws")
        return int(draws) if draws else None

    def total_points(self, level: str) -> Decimal:
        """The full score of the scheme's level; 100 where it does not say."""
        return Decimal(str(self.scheme_rows[level].get("total_points") or 100))


def dimensions_of(indicators: dict[str, Row]) -> tuple[Dimension, ...]:
    """The first-level branches of a scheme's tree: children of the single root, or the nodes without parent where there are several."""
    children: dict[str, list[str]] = defaultdict(list)
    for code, row in sorted(indicators.items()):
        parent = row["parent"] or ""
        children[parent if parent in indicators else ""].append(code)
    tops = children[""]
    if len(tops) == 1 and children[tops[0]]:
        tops = children[tops[0]]

    def leaves(code: str) -> list[str]:
        below = children[code]
        return [leaf for child in below for leaf in leaves(child)] if below else [code]

    found: list[Dimension] = []
    for position, code in enumerate(tops):
        counted = [leaf for leaf in leaves(code) if indicators[leaf]["rule"] != "shown_only"]
        maximum = sum((Decimal(str(indicators[leaf]["weight"] or 0)) for leaf in counted), Decimal(0))
        if maximum > 0:
            letter = code if len(code) == 1 else "ABCDEFGHIJKLMNOPQRSTUVWXYZ"[position % 26]
            bonus = sum((bonus_cap(indicators[leaf]) for leaf in counted), Decimal(0))
            found.append(Dimension(code, letter, indicators[code]["title"], tuple(counted), maximum, bonus))
    return tuple(found)


@dataclass
class _Cells:
    """What the dimensions of a level are summed from, by unit and indicator (`most_possible`, `least_possible` by unit and dimension)."""

    points: dict[tuple[str, str], Decimal]
    most: dict[tuple[str, str], Decimal]
    absences: dict[tuple[str, str], str]
    most_possible: dict[tuple[str, str], Decimal]
    least_possible: dict[tuple[str, str], Decimal]
    units: set[str]

    def score(self, unit: str, dimension: Dimension, indicators: dict[str, Row]) -> DimensionScore:
        points = sum((self.points.get((unit, leaf), Decimal(0)) for leaf in dimension.indicators), Decimal(0))
        bonuses = [leaf for leaf in dimension.indicators if indicators[leaf]["rule"] == "bonus"]
        bonus = sum((self.points.get((unit, leaf), Decimal(0)) for leaf in bonuses), Decimal(0))
        counted = [leaf for leaf in dimension.indicators if leaf not in bonuses]
        maximum = sum((self.most.get((unit, leaf), Decimal(0)) for leaf in counted), Decimal(0)) or dimension.maximum
        weighted = [leaf for leaf in dimension.indicators if indicators[leaf]["weight"]]
        gone = [leaf for leaf in weighted if (unit, leaf) in self.absences]
        unknown = sum((Decimal(str(indicators[leaf]["weight"])) for leaf in gone), Decimal(0))
        if (unit, dimension.code) in self.most_possible:
            unknown = max(self.most_possible[unit, dimension.code] - points, Decimal(0))
        kinds = frozenset(self.absences[unit, leaf] for leaf in gone)
        missing = bool(weighted) and len(gone) == len(weighted)
        return DimensionScore(points, maximum, unknown, missing, kinds, bonus, self._mark((unit, dimension.code), points, unknown))

    def _mark(self, key: tuple[str, str], points: Decimal, unknown: Decimal) -> str:
        """≈ where reports still out may take points away, ≥ where they can only bring some, else nothing."""
        if self.least_possible.get(key, points) < points:
            return "≈ "
        return "≥ " if unknown > 0 else ""


def _cells(edition: Published, scheme: str, level: str, period: str) -> _Cells:
    into = _Cells({}, {}, {}, {}, {}, set())
    for row in edition.rows(
        "select unit_code, indicator_code, sum(points) as points, sum(max_points) as most from marts.ledger "
        "where scheme = ? and period = ? and level = ? group by all",
        [scheme, period, level],
    ):
        into.points[row["unit_code"], row["indicator_code"]] = Decimal(str(row["points"] or 0))
        into.most[row["unit_code"], row["indicator_code"]] = Decimal(str(row["most"] or 0))
    for row in edition.rows("select * from marts.indicator_value where period = ? and level = ?", [period, level]):
        into.units.add(row["unit_code"])
        # without a denominator nothing is unknown
        if row["value"] is None and row["absence"] != "not_applicable":
            into.absences[row["unit_code"], row["indicator_code"]] = row["absence"] or ""
    if edition.has("marts.score"):
        for row in edition.rows(
            "select unit_code, node_code, scenario, score from marts.score where scheme = ? and period = ? and level = ? "
            "and scenario in ('low', 'high')",
            [scheme, period, level],
        ):
            ends = into.most_possible if row["scenario"] == "high" else into.least_possible
            ends[row["unit_code"], row["node_code"]] = Decimal(str(row["score"] or 0))
    return into


def _dimension_scores(
    edition: Published, scheme: str, level: str, period: str, dimensions: tuple[Dimension, ...], indicators: dict[str, Row]
) -> dict[str, tuple[DimensionScore, ...]]:
    cells = _cells(edition, scheme, level, period)
    return {unit: tuple(cells.score(unit, dimension, indicators) for dimension in dimensions) for unit in cells.units}


def _certain_top(edition: Published, scheme: str, level: str, period: str, ranked: list[Row]) -> tuple[str, ...]:
    """The longest head of the ranking (at most 3 places, whole ties) whose members stood in it in every single redraw.

    None where nobody ranked stands behind the head: a unit alone is first of nobody.
    """
    shares: dict[str, dict[int, float]] = defaultdict(dict)
    if edition.has("marts.rank_distribution"):
        for row in edition.rows(
            'select unit_code, "rank", share from marts.rank_distribution where scheme = ? and level = ? and period = ?',
            [scheme, level, period],
        ):
            shares[row["unit_code"]][row["rank"]] = float(row["share"])
    for size in (3, 2, 1):
        head = [row["unit_code"] for row in ranked if row["rank"] <= size]
        if len(head) == size < len(ranked) and all(sum(s for r, s in shares[u].items() if r <= size) > 1 - 1e-9 for u in head):
            return tuple(head)
    return ()


def _ranking(edition: Published, site: Site, level: str, period: str) -> Ranking:
    rows = edition.rows(
        'select * from marts.ranking where scheme = ? and level = ? and period = ? order by "rank" nulls last, unit_code',
        [site.scheme, level, period],
    )
    indicators = site.indicators.get(level, {})
    dimensions = dimensions_of(indicators)
    scores = _dimension_scores(edition, site.scheme, level, period, dimensions, indicators)
    due: dict[str, int] = defaultdict(int)
    received: dict[str, int] = defaultdict(int)
    for report in site.reports_of(period):
        due[report["unit_code"]] += 1
        received[report["unit_code"]] += report["status"] in RECEIVED
    places = [row["rank"] for row in rows]
    standings = tuple(
        Standing(
            unit_code=row["unit_code"], name=row["unit_name"], short=str(site.short.get(row["unit_code"], row["unit_name"])),
            city=site.units.get(row["unit_code"], {}).get("parent_code") or "", peer_group=row["peer_group"] or "",
            score=None if row["score"] is None else Decimal(str(row["score"])), rank=row["rank"], peer_rank=row["peer_rank"],
            low=row["rank_low"], high=row["rank_high"], best=row["rank_best"], worst=row["rank_worst"], previous=row["previous_rank"],
            previous_year=row.get("previous_year_rank"),
            tier=row["tier"] or "none", status=row["status"], reason=row["reason"] or "",
            tied=row["rank"] is not None and places.count(row["rank"]) > 1,
            dimensions=scores.get(row["unit_code"], ()), due=due[row["unit_code"]], received=received[row["unit_code"]],
            objection=row.get("objection") or "", low_weights=row.get("rank_low_weights"), high_weights=row.get("rank_high_weights"),
            top_share=row.get("top_share"), range_tier=row.get("range_tier") or row["tier"] or "none",
            settled_on=row.get("tier_decided_on"),
            city_name=site.unit_name(site.units.get(row["unit_code"], {}).get("parent_code")) if level == "county" else "",
        )
        for row in rows
    )  # fmt: skip
    ranked = [row for row in rows if row["rank"] is not None]
    return Ranking(level, period, standings, dimensions, _certain_top(edition, site.scheme, level, period, ranked))


def load(edition: Published) -> Site:
    """Everything the pages need. Refusal where the edition holds no ranking of its scheme."""
    from pipelines.reports.published import default_period

    head = edition.edition()
    scheme = str(head["scheme"])
    scheme_rows = {level: edition.scheme_row(scheme, level) for level in ("county", "city")}
    units = {row["unit_code"]: row for row in edition.table("marts.unit", "unit_code")}
    by_name = words.short_names([row["unit_name"] for row in units.values() if row["level"] in ("county", "city")])
    indicators: dict[str, dict[str, Row]] = defaultdict(dict)
    for row in edition.rows("select * from marts.indicator where scheme = ? order by indicator_code", [scheme]):
        indicators[row["level"]][row["indicator_code"]] = row
    site = Site(
        edition=head, scheme=scheme, scheme_rows=scheme_rows, sample=is_sample(scheme, scheme_rows["county"]), demo=bool(head.get("demo")),
        periods=tuple(edition.closed_periods(scheme) or edition.periods(scheme)), default_period=default_period(edition, scheme, "county"),
        units=units, short={code: str(by_name.get(row["unit_name"], row["unit_name"])) for code, row in units.items()},
        period_dates={row["period"]: (row["starts_on"], row["ends_on"]) for row in edition.table("marts.period", "period")},
        tiles={row["unit_code"]: (int(row["grid_col"]), int(row["grid_row"])) for row in edition.table("reference.tile_grid", "unit_code")},
        indicators=dict(indicators),
        codes={(row["codelist"], row["code"]): row["title"] for row in edition.table("reference.code", "codelist, code")},
        form_titles={row["form"]: row["title"] for row in edition.table("reference.obligation", "form, level") if row.get("title")},
        paths={row["file_sha256"]: row["path"] for row in edition.table("marts.receipt", "received_on, path") if row["file_sha256"]},
        reports=tuple(edition.table("marts.report_status", "unit_code, form, period")),
        findings=tuple(edition.table("marts.finding", "finding_id")),
        verification=tuple(edition.table("marts.verification", "period, unit_code, measure")),
        rules=tuple(edition.table("marts.rule", "rule")),
    )  # fmt: skip
    for period in site.periods:
        for level in ("county", "city"):
            site.rankings[level, period] = _ranking(edition, site, level, period)
    return site
