"""Times of the near-duplicate searches over invented activities: python -m benchmarks.duplicates [activities] [folder]

Belongs here: the searches alone, their blocks (pairs compared) and how many of the planted copies they find.
Does not belong here: the other checks (benchmarks.checks, whose landing this shares), correctness on the demo province (scorecard).
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import duckdb

from benchmarks.checks import NEAR_DUPLICATES, check_seconds, invent_landing, prepared
from pipelines.paths import Roots

PLANTED = 1000
# every so many-th activity once more: in other words on the same sheet, and in the words of another county, both under new row numbers
_PLANT = """
create temp table chosen as
    select * from submissions.activity_record where people >= 10 order by hash(file_sha256, source_row) limit {planted};
insert into submissions.activity_record
    select c.* replace (9000000 + row_number() over (order by file_sha256, source_row) as source_row, '开展' || title || '服务' as title,
        null as platform_activity_id, null as order_id) from chosen as c;
insert into submissions.activity_record
    select c.* replace (8000000 + row_number() over (order by file_sha256, source_row) as source_row,
        'a' || o.unit_code || c.period as file_sha256, o.unit_code as unit_code, o.township_code as township_code,
        regexp_replace(c.title, '^.*?(镇|乡|街道)', '') || '专场' as title, null as platform_activity_id, null as order_id)
    from chosen as c
    inner join (select unit_code, min(township_code) as township_code from submissions.activity_record group by 1) as o
        on o.unit_code = (select min(u.unit_code) from submissions.activity_record as u where u.unit_code > c.unit_code);
"""


def plant(landing: Path) -> None:
    """Put the copies into an invented landing."""
    with duckdb.connect(str(landing)) as connection:
        connection.execute(_PLANT.format(planted=PLANTED))


def main(arguments: list[str]) -> None:
    count = int(arguments[0]) if arguments else 1_000_000
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(arguments[1]) if len(arguments) > 1 else Path(temporary)
        landing = Roots.resolve(folder / "raw", folder / "warehouse").landing
        if not landing.exists():
            landing.parent.mkdir(parents=True, exist_ok=True)
            invent_landing(landing, count)
            plant(landing)
        roots, _ = prepared(folder, count)
        found = check_seconds(roots, NEAR_DUPLICATES)
        for name, (spent, findings) in found.items():
            print(f"{name:32} {spent:7.2f} s {findings:9} findings")
        print(f"{count} activities, {PLANTED} copies in a county and {PLANTED} in another")
        print(f"near-duplicate searches {sum(seconds for seconds, _ in found.values()):.1f} s (limit 60)")
        with duckdb.connect(str(roots.work)) as connection:
            connection.execute(f"attach '{roots.landing}' as landing (read_only)")
            for name, first_row in (("chk_activity_nearly_same", 9_000_000), ("chk_activity_two_counties", 8_000_000)):
                path = next(roots.dbt_target.rglob(f"compiled/**/checks/{name}.sql"))
                hits = connection.execute(
                    f"select count(*) filter (where source_row > {first_row}), count(*) filter (where source_row < 8000000) "
                    f"from ({path.read_text(encoding='utf-8')}) where source_row < {first_row + 1_000_000}"
                ).fetchone()
                print(
                    f"{name:32} planted found {hits[0] if hits else 0} of about {PLANTED}; other rows {hits[1] if hits else 0} of {count}"
                )


if __name__ == "__main__":
    main(sys.argv[1:])
