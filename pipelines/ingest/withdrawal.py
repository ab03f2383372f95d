"""Which receipts count on a day: those up to it, less what was taken away from raw/ and not put back.

Belongs here: replaying receipts.jsonl up to a day. Does not belong here: noticing that a path is gone (receipt).
A path that is gone withdraws everything that came by it; bytes that stand at another path were only moved. Put back, they count again,
with the day on which they were first received.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from pipelines.contracts.finding import Finding, make
from pipelines.ingest.receipt import Receipt, Seen


@dataclass(frozen=True)
class Withdrawal:
    """A receipt that does not count any more, and the as_of of the run that found its path gone."""

    receipt: Receipt
    withdrawn_on: date


def counting(found: Sequence[Receipt], seen: Iterable[Seen], as_of: date) -> tuple[list[Receipt], list[Withdrawal]]:
    """Receipts up to the day that count, in their order, and those withdrawn by then.

    That a path could not be read is no news where it was read later, by the same day, or where it is gone.
    """
    gone = _gone(seen, as_of)
    current = [r for r in found if r.received_on <= as_of]
    withdrawn = [Withdrawal(r, gone[r.path, r.file_sha256]) for r in current if (r.path, r.file_sha256) in gone]
    left = [r for r in current if (r.path, r.file_sha256) not in gone]
    read = {r.path for r in left if r.file_sha256}
    return [r for r in left if r.file_sha256 or r.path not in read], [w for w in withdrawn if w.receipt.file_sha256]


def _gone(seen: Iterable[Seen], as_of: date) -> dict[tuple[str, str], date]:
    """(path, hash) → the day on which the path was found gone, of all that came by a path that is gone and stands nowhere else."""
    last: dict[str, Seen] = {}
    came: dict[str, set[str]] = {}
    for event in seen:
        if event.seen_as_of <= as_of or event.path not in last:
            last[event.path] = event
            came.setdefault(event.path, set()).add(event.file_sha256)
    held = {event.file_sha256 for event in last.values() if not event.gone and event.file_sha256}
    return {
        (path, sha256): event.seen_as_of
        for path, event in last.items()
        if event.gone and event.seen_as_of <= as_of
        for sha256 in came[path] - held
    }


def withdrawal_findings(withdrawn: Iterable[Withdrawal]) -> list[Finding]:
    """One finding a receipt that was withdrawn, for the region: who took the file away may have meant it, or not."""
    return [
        make("report_withdrawn", observed=w.receipt.path, expected=w.receipt.received_on, detail=str(w.withdrawn_on), path=w.receipt.path)
        for w in withdrawn
    ]


def withdrawal_rows(withdrawn: Iterable[Withdrawal]) -> list[tuple[object, ...]]:
    """Rows of main.withdrawal."""
    return [(r.path, r.kind, r.file_sha256, r.size, r.received_on, w.withdrawn_on) for w in withdrawn for r in (w.receipt,)]
