"""What the assets need from outside: the roots under the writer lock, what a person may set for a run, and the session that runs them."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date

import dagster as dg
from pydantic import Field, field_validator

from pipelines import flow
from pipelines.contracts.period import parse_code
from pipelines.contracts.persons import Persons
from pipelines.contracts.refusal import Refusal
from pipelines.defs.ghosts import close_ghosts
from pipelines.defs.recorded import note_process, noted
from pipelines.editions.journal import Journal, nameless
from pipelines.editions.writer import writer_lock
from pipelines.paths import AS_OF_VARIABLE, Roots
from pipelines.quality.judgement import Judging

WAIT_SECONDS = 6 * 3600.0  # how long a run in the interface or at night waits for another one that writes


@dataclass(frozen=True)
class Place:
    """Where a run works, whether its caller holds the writer lock already, its notes. Nothing that a person sets in the interface."""

    roots: Roots
    lock_held: bool = False
    journal: Journal = field(default_factory=Journal)


class Warehouse(dg.ConfigurableResource[object]):
    """What a person may set for a run, and where it works; holds the writer lock for the length of a run."""

    place: dg.ResourceDependency[Place]
    as_of: str = Field(default="", description="截止日，写成 2026-07-31；空着就是北京时间的今天。之后收到或处理的不算。")
    periods: list[str] = Field(default=[], description='重读这些期次的报表，如 ["2026-06", "2026Q2"]；空着就只读新收到的。')
    only_path: str = Field(default="", description="只收 raw 下这个路径里的文件，如 submissions/兴庆区；空着就全收。其余留给下一次。")
    full_refresh: bool = Field(default=False, description="落地库和工作库全部重建，也不走“没有新的就不做”的捷径。")
    publish: bool = Field(default=True, description="审核通过后发布；不勾就只做到审核，现行版不动。")

    @field_validator("as_of")
    @classmethod
    def _is_a_day(cls, given: str) -> str:
        try:
            return date.fromisoformat(given).isoformat() if given.strip() else ""
        except ValueError as error:
            raise ValueError(f"截止日“{given}”应写成 2026-07-31") from error

    @field_validator("periods")
    @classmethod
    def _are_periods(cls, given: list[str]) -> list[str]:
        for period in given:
            try:
                parse_code(period)
            except ValueError as error:
                raise ValueError(f"期次“{period}”应写成 2026-06、2026Q2、2026H1 或 2026") from error
        return given

    @field_validator("only_path")
    @classmethod
    def _is_below_raw(cls, given: str) -> str:
        path = given.strip().removeprefix("raw/").strip("/")
        if path and (not path.startswith(("submissions", "exports")) or ".." in path.split("/")):
            raise ValueError(f"路径“{given}”应从 submissions/ 或 exports/ 写起")
        return path

    @property
    def roots(self) -> Roots:
        return self.place.roots

    @property
    def day(self) -> date:
        """As-of of the run: configured, else from the environment, else the default of flow."""
        given = self.as_of or os.environ.get(AS_OF_VARIABLE, "")
        try:
            return date.fromisoformat(given) if given else flow.default_as_of(self.roots)
        except ValueError as error:
            raise Refusal(f"环境变量 {AS_OF_VARIABLE} 里的日期“{given}”应写成 2026-07-31") from error

    @contextmanager
    def yield_for_execution(self, context: dg.InitResourceContext) -> Iterator["Warehouse"]:
        """Lock, run, unlock; a run beside another waits and says for whom. The day is fixed here, once for the run, and stands in its tags.

        Under the lock, runs whose process is gone are closed.
        """
        log = context.log

        def say(line: str) -> None:
            if log is not None:
                log.info(line)

        fixed = Warehouse(
            place=Place(self.roots, True, self.place.journal), as_of=self.day.isoformat(), periods=self.periods, only_path=self.only_path,
            full_refresh=self.full_refresh, publish=self.publish,
        )  # fmt: skip
        instance, run_id = context.instance, context.run.run_id if context.run is not None else ""
        if instance is not None and run_id:
            note_process(instance, run_id, fixed.as_of)
        if self.place.lock_held:
            yield fixed
            return
        with writer_lock(self.roots, WAIT_SECONDS, say):
            if instance is None or not run_id:
                yield fixed
                return
            close_ghosts(self.roots, instance, say)
            with noted(self.place.journal, instance, run_id, fixed.as_of):
                yield fixed


@dataclass(frozen=True)
class Session:
    """Who runs: where lines and progress are shown, the judging process when one was started early, why the edition may go back if it
    may, the notes of the run, and what its caller received just before it (versions, bytes)."""

    say: Callable[[str], None] = lambda _: None
    judging: Judging | None = None
    reason: str = ""
    show: Callable[[str, int, int], None] = lambda _title, _done, _all: None
    journal: Journal = field(default_factory=Journal)
    came: tuple[int, int] = (0, 0)
    persons: dict[str, Persons] = field(default_factory=dict)  # whom landing knows, looked up once a run

    def part(self, title: str) -> Callable[[int, int], None]:
        """Where a stage of that title tells how much of it is done, of how much."""
        return lambda done, of: self.show(title, done, of)

    def stage(self, title: str, counts: dict[str, int | str]) -> None:
        """Say a finished stage with its counts and its time in one line, here and in the log of the run."""
        note = self.journal.stage(title, counts)
        self.say(note.said)
        dg.get_dagster_logger().info(nameless(self.journal.roots, note.said) if self.journal.roots and "/" in note.said else note.said)
