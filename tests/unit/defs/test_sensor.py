"""The sensor asks for a run when raw/ is not what the last successful run answered, has kept still, and none is under way."""

from __future__ import annotations

from datetime import timedelta

import dagster as dg
import pytest

from pipelines.defs.nightly import LISTING, NIGHTLY, raw_sensor
from pipelines.editions.answered import note_answered, note_seen, raw_listing
from pipelines.paths import Roots


class Watch:
    """The sensor over roots, with its cursor from look to look."""

    def __init__(self, roots: Roots, instance: dg.DagsterInstance) -> None:
        self.roots, self.instance = roots, instance
        self.cursor: str | None = None
        roots.submissions.mkdir(parents=True, exist_ok=True)

    def look(self) -> str:
        """ "run" where one is asked for, else why not."""
        with dg.build_sensor_context(instance=self.instance, cursor=self.cursor) as context:
            found = raw_sensor(self.roots).evaluate_tick(context)
        self.cursor = found.cursor
        if found.run_requests:
            assert [r.tags[LISTING] for r in found.run_requests] == [raw_listing(self.roots)]
            assert found.run_requests[0].run_key is None
            return "run"
        return found.skip_message or ""

    def succeed(self) -> None:
        """A run answers raw/ as it stands."""
        note_seen(self.roots, raw_listing(self.roots))
        note_answered(self.roots)

    def ran(self, status: dg.DagsterRunStatus) -> None:
        @dg.op
        def nothing() -> None:
            """A job needs a step."""

        @dg.job(name=NIGHTLY)
        def nightly() -> None:
            nothing()

        self.instance.create_run_for_job(nightly, status=status, tags={LISTING: raw_listing(self.roots)})


@pytest.fixture
def watch(roots: Roots) -> Watch:
    return Watch(roots, dg.DagsterInstance.ephemeral())


def test_a_change_is_waited_out_and_then_answered(watch: Watch) -> None:
    watch.succeed()
    assert "没有变化" in watch.look()
    (watch.roots.submissions / "a.xlsx").write_bytes(b"x")
    assert "等它稳定" in watch.look()
    assert watch.look() == "run"
    watch.succeed()
    assert "没有变化" in watch.look()


def test_a_file_taken_away_and_put_back_is_seen_each_time(watch: Watch) -> None:
    path = watch.roots.submissions / "a.xlsx"
    path.write_bytes(b"x")
    watch.succeed()
    kept = path.rename(watch.roots.warehouse / "a.xlsx")
    for step in ("away", "back"):
        assert "等它稳定" in watch.look(), step
        assert watch.look() == "run", step
        watch.succeed()
        if step == "away":
            kept.rename(path)


def test_lock_files_are_no_change(watch: Watch) -> None:
    watch.succeed()
    for name in ("~$a.xlsx", ".~lock.a.xlsx#", "._a.xlsx", ".DS_Store", "Thumbs.db"):
        (watch.roots.submissions / name).write_bytes(b"x")
    assert "没有变化" in watch.look()


def test_notes_and_evidence_on_cases_are_no_change(watch: Watch) -> None:
    watch.succeed()
    (watch.roots.evidence / "00aa11bb22cc33dd").mkdir(parents=True)
    for path in (watch.roots.case_notes, watch.roots.evidence / "00aa11bb22cc33dd" / "a.jpg"):
        path.write_bytes(b"x")
    assert "没有变化" in watch.look()


def test_before_any_success_the_first_still_look_asks(watch: Watch) -> None:
    (watch.roots.submissions / "a.xlsx").write_bytes(b"x")
    assert "等它稳定" in watch.look()
    assert watch.look() == "run"


@pytest.mark.parametrize("status", [dg.DagsterRunStatus.NOT_STARTED, dg.DagsterRunStatus.STARTED])
def test_one_run_at_a_time(watch: Watch, status: dg.DagsterRunStatus) -> None:
    watch.ran(status)
    watch.look()
    assert "已在排队或运行" in watch.look()


def test_a_state_that_just_failed_is_tried_again_later_and_another_state_at_once(watch: Watch, monkeypatch: pytest.MonkeyPatch) -> None:
    (watch.roots.submissions / "a.xlsx").write_bytes(b"x")
    watch.ran(dg.DagsterRunStatus.FAILURE)
    watch.look()
    assert "一小时后再试" in watch.look()
    (watch.roots.submissions / "b.xlsx").write_bytes(b"x")
    watch.look()
    assert watch.look() == "run"
    (watch.roots.submissions / "b.xlsx").unlink()
    watch.look()
    monkeypatch.setattr("pipelines.defs.nightly.AGAIN", timedelta(seconds=-1))
    assert watch.look() == "run"
