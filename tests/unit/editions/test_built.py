"""An edition is published only of the day, the inputs and the code that landing and work were built for."""

from __future__ import annotations

from datetime import date

import duckdb
import pytest

from pipelines.contracts.refusal import NotPublished
from pipelines.editions.built import forget_build, remember_build, require_built, worked
from pipelines.ingest import landing
from pipelines.paths import Roots

DAY, CODE, KEY = date(2026, 5, 31), "c" * 64, "k" * 64
GOOD = {"as_of": "2026-05-31", "input_key": KEY, "code": CODE, "judged": KEY}


def land(roots: Roots, **changes: str) -> None:
    """landing.duckdb says this of itself."""
    connection = landing.open_landing(roots.landing)
    landing.note(connection, {**GOOD, **changes})
    connection.close()


def built(roots: Roots, **changes: str) -> Roots:
    land(roots, **changes)
    remember_build(roots)
    return roots


def test_what_was_built_for_this_day_and_code_may_be_published(roots: Roots) -> None:
    require_built(built(roots), DAY, CODE)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"as_of": "2026-05-30"}, "落地库截至 2026-05-30，与要发布的 2026-05-31 不符"),
        ({"as_of": ""}, "没有记下截至哪一天"),
        ({"code": "d" * 64}, "不是由现在的代码、方案和码表写成的（dddddddd，现在是 cccccccc）"),
        ({"judged": ""}, "没有判定"),
        ({"judged": "o" * 64}, "没有判定"),
    ],
)
def test_another_day_another_code_or_no_judgement_is_refused(roots: Roots, changes: dict[str, str], said: str) -> None:
    with pytest.raises(NotPublished, match=said):
        require_built(built(roots, **changes), DAY, CODE)


@pytest.mark.parametrize(
    ("changes", "said"), [({"as_of": "2026-06-01"}, "落地库截至 2026-06-01"), ({"input_key": "o" * 64}, "又按别的收件")]
)
def test_a_landing_read_again_after_the_build_is_refused(roots: Roots, changes: dict[str, str], said: str) -> None:
    built(roots)
    land(roots, **changes)
    with pytest.raises(NotPublished, match=said):
        require_built(roots, DAY, CODE)


def test_work_of_another_day_is_refused_though_landing_has_caught_up(roots: Roots) -> None:
    built(roots, as_of="2026-05-30")
    land(roots)
    with pytest.raises(NotPublished, match="工作库截至 2026-05-30"):
        require_built(roots, DAY, CODE)


def test_no_build_a_forgotten_build_and_an_empty_landing_are_refused(roots: Roots) -> None:
    with pytest.raises(NotPublished, match="没有整体通过审核"):
        require_built(roots, DAY, CODE)
    forget_build(built(roots))
    assert worked(roots) is None
    with pytest.raises(NotPublished, match="没有整体通过审核"):
        require_built(roots, DAY, CODE)
    remember_build(roots)
    with duckdb.connect(str(roots.landing)) as connection:
        connection.execute("drop table main.made_with")
    with pytest.raises(NotPublished, match="落地库没有记下"):
        require_built(roots, DAY, CODE)
