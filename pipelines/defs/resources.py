"""What the assets need from outside: the roots with the writer lock, and the session that runs them."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import dagster as dg

from pipelines import flow
from pipelines.paths import AS_OF_VARIABLE, Roots
from pipelines.quality.judgement import Judging


class Warehouse(dg.ConfigurableResource[object]):
    """The two roots; holds the writer lock for the length of a run unless the caller holds it already."""

    raw: str
    warehouse: str
    as_of: str = ""
    lock_held: bool = False

    @property
    def roots(self) -> Roots:
        return Roots(raw=Path(self.raw), warehouse=Path(self.warehouse))

    @property
    def day(self) -> date:
        """As-of of the run: configured, else from the environment, else the default of flow."""
        given = self.as_of or dg.EnvVar(AS_OF_VARIABLE).get_value()
        return date.fromisoformat(given) if given else flow.default_as_of(self.roots)

    @contextmanager
    def yield_for_execution(self, context: dg.InitResourceContext) -> Iterator["Warehouse"]:
        """Lock, run, unlock; Refusal at once where another run writes. The day is fixed here, once for the run, and stands in its tags."""
        fixed = Warehouse(raw=self.raw, warehouse=self.warehouse, as_of=self.day.isoformat(), lock_held=True)
        if context.run is not None and context.instance is not None:
            context.instance.add_run_tags(context.run.run_id, {"as_of": fixed.as_of})
        if self.lock_held:
            yield fixed
            return
        with flow.writer_lock(self.roots):
            yield fixed


@dataclass(frozen=True)
class Session:
    """Who runs: where progress is said, the judging process when one was started early, why the edition may go back if it may."""

    say: Callable[[str], None] = lambda _: None
    judging: Judging | None = None
    reason: str = ""

    def stage(self, title: str, counts: dict[str, int | str]) -> None:
        """Say a finished stage with its counts in one line."""
        shown = "，".join(f"{name} {value}" for name, value in counts.items() if not name.endswith(" 行数"))
        rows = sum(int(value) for name, value in counts.items() if name.endswith(" 行数"))
        self.say(f"{title}：{shown}" + (f"，数据行 {rows}" if rows else ""))
