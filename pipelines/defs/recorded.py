"""What is recorded of a run in Dagster's own storage and in the log of runs: whose it is, which process, how it ended.

Belongs here: tags and origin of a run, so that the interface shows a run of the command line like its own. Does not belong here: stages.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

import dagster as dg
from dagster._core.remote_origin import ManagedGrpcPythonEnvCodeLocationOrigin, RemoteJobOrigin, RemoteRepositoryOrigin
from dagster._core.types.loadable_target_origin import LoadableTargetOrigin

from pipelines.defs.history import PROCESS, tag_of
from pipelines.editions.journal import Journal
from pipelines.paths import PROJECT_ROOT

MODULE = "pipelines.definitions"
REPOSITORY = "__repository__"
_STARTED_BY = {"dagster/schedule_name": "schedule", "dagster/sensor_name": "sensor", "dagster/backfill": "backfill"}


def note_process(instance: dg.DagsterInstance, run_id: str, as_of: str) -> None:
    """The run names its day and its process after the call, and belongs to the code location that the interface shows.

    Without the latter the Timeline leaves out what the command line ran.
    """
    run = instance.get_run_by_id(run_id)
    if run is not None and run.remote_job_origin is None:
        target = LoadableTargetOrigin(executable_path=sys.executable, module_name=MODULE, working_directory=str(PROJECT_ROOT))
        place = RemoteRepositoryOrigin(ManagedGrpcPythonEnvCodeLocationOrigin(target, MODULE), REPOSITORY)
        instance.run_storage.replace_job_origin(run, RemoteJobOrigin(place, run.job_name))
    instance.add_run_tags(run_id, {"as_of": as_of, PROCESS: tag_of(run_id)})


@contextmanager
def noted(journal: Journal, instance: dg.DagsterInstance, run_id: str, as_of: str) -> Iterator[None]:
    """The log of runs holds the beginning and the end of a run that the interface, the schedule or the sensor started."""
    run = instance.get_run_by_id(run_id)
    started_by = next((by for tag, by in _STARTED_BY.items() if run is not None and tag in run.tags), "person")
    journal.begin(as_of, started_by, run_id)
    try:
        yield
    finally:
        said = failure(instance, run_id)
        journal.end(_how(journal) if not said else "failed", said)


def _how(journal: Journal) -> str:
    titles = {note.title for note in journal.stages}
    return "published" if "发布" in titles else "unchanged" if titles == {"收件"} else "built"


def failure(instance: dg.DagsterInstance, run_id: str) -> str:
    """What the first failed step said, in one line: the reason itself, not what Dagster wrapped it in; empty where none failed."""
    for entry in instance.all_logs(run_id, of_type=dg.DagsterEventType.STEP_FAILURE):
        event = entry.dagster_event
        error = event.step_failure_data.error if event is not None else None
        while error is not None and error.cause is not None:
            error = error.cause
        if error is not None:
            return " ".join(error.message.split(": ", 1)[-1].split())[:300]
    return ""
