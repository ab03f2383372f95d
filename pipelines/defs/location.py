"""The code location: everything Dagster sees, put together for given roots."""

import dagster as dg

from pipelines.defs.arrangement import arranged
from pipelines.defs.dbt_models import dbt_build, parsed_project, published_keys, sources_of
from pipelines.defs.nightly import nightly_job, nightly_schedule, raw_sensor
from pipelines.defs.resources import Place, Session, Warehouse
from pipelines.defs.stages import edition_asset, judgement, landing, receipts
from pipelines.defs.topics import topic_jobs
from pipelines.defs.watch import failure_sensor, freshness_check, watch_sensor
from pipelines.editions.journal import Journal
from pipelines.paths import Roots


def build(roots: Roots, warehouse: Warehouse | None = None, session: Session | None = None) -> dg.Definitions:
    """Definitions over `roots`; parses the dbt project when its manifest is missing or stale."""
    parsed, journal = parsed_project(roots), Journal(roots)
    models = dbt_build(parsed)
    return dg.Definitions(
        assets=arranged([receipts, landing, judgement, models, edition_asset(published_keys(parsed))], sources_of(parsed)),
        jobs=[nightly_job, *topic_jobs(roots, sorted(models.keys))],
        schedules=[nightly_schedule(roots)],
        sensors=[raw_sensor(roots), watch_sensor(roots), failure_sensor(roots)],
        asset_checks=[freshness_check(roots)],
        executor=dg.in_process_executor,
        resources={
            "warehouse": warehouse or Warehouse(place=Place(roots, journal=journal)),
            "session": session or Session(journal=journal),
        },
    )
