"""An edition is of one day: a trial of another day cannot be published under today's, and no run goes back in silence."""

from __future__ import annotations

from datetime import date

import dagster as dg
import pytest

from pipelines import flow
from pipelines.contracts.refusal import NotPublished
from pipelines.defs.location import build
from pipelines.defs.run import prepare_instance
from pipelines.defs.stages import EDITION
from pipelines.editions.built import remember_build
from pipelines.paths import Roots
from tests.e2e.conftest import run


def publish_in_the_interface(roots: Roots) -> dg.ExecuteInProcessResult:
    """What a click on publish/edition does, with the configuration that the interface offers."""
    prepare_instance(roots)
    definitions = build(roots)
    with dg.DagsterInstance.from_config(str(roots.dagster_home)) as instance:
        job = definitions.get_implicit_global_asset_job_def()
        return job.execute_in_process(asset_selection=[EDITION], instance=instance)


def test_a_trial_of_may_is_not_published_as_july(published: Roots) -> None:
    before = published.current.read_text()
    flow.land(published, date(2026, 5, 31))  # what `run --as-of 2026-05-31 --no-publish` does first
    with pytest.raises(NotPublished, match="落地库截至 2026-05-31，与要发布的 2026-07-31 不符"):
        publish_in_the_interface(published)
    remember_build(published)  # and what it does last
    with pytest.raises(NotPublished, match="落地库截至 2026-05-31，与要发布的 2026-07-31 不符"):
        publish_in_the_interface(published)
    assert published.current.read_text() == before


def test_the_edition_of_the_day_is_published_in_the_interface_and_the_run_says_its_day(published: Roots) -> None:
    before = published.current.read_text()
    result = publish_in_the_interface(published)
    assert result.success
    assert published.current.read_text() == before
    with dg.DagsterInstance.from_config(str(published.dagster_home)) as instance:
        tagged = instance.get_run_by_id(result.run_id)
    assert tagged is not None
    assert tagged.tags["as_of"] == "2026-07-31"


def test_a_run_of_an_earlier_day_stops_with_3_unless_a_reason_is_given(published: Roots, capsys: pytest.CaptureFixture[str]) -> None:
    before = published.current.read_text().strip()
    assert run(published, "--as-of", "2026-05-31") == 3
    said = capsys.readouterr().err.strip()
    assert said.startswith("sanzhang: 未发布：要发布的 2026-05-31 早于现行版")
    assert "\n" not in said
    assert published.current.read_text().strip() == before

    flow.require_forward(published, date(2026, 5, 31), "核对五月的数")
    flow.require_forward(published, date(2026, 7, 31), "")
