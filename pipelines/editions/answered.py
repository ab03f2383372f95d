"""Which state of raw/ the last successful run answered, so that whoever watches raw/ asks for a run only when there is something to do.

Belongs here: the listing of raw/ and its note in the warehouse. Does not belong here: receiving (ingest), the sensor (defs).
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from pipelines.editions.store import write_durably
from pipelines.ingest.leftover import is_leftover
from pipelines.paths import Roots


def raw_listing(roots: Roots) -> str:
    """Hash over path, size and time of everything below raw/ that a run may look at; another one means something changed.

    Reads no content. A file that is taken away, or put back, changes it; lock files of office programs and researchers' notes do not.
    """
    digest = hashlib.sha256()
    for path in sorted(path for path in _files(roots.raw) if path != roots.case_notes and roots.evidence not in path.parents):
        try:
            stat = path.lstat()
        except OSError:  # gone, or closed to this account, between listing and looking
            digest.update(f"{path.relative_to(roots.raw).as_posix()}\0?\n".encode(errors="surrogateescape"))
            continue
        line = f"{path.relative_to(roots.raw).as_posix()}\0{stat.st_size}\0{stat.st_mtime_ns}\n"
        digest.update(line.encode(errors="surrogateescape"))
    return digest.hexdigest()


def _files(top: Path) -> Iterator[Path]:
    for folder, names, files in os.walk(top):
        names[:] = [name for name in names if not is_leftover(name)]
        yield from (Path(folder) / name for name in files if not is_leftover(name))


def note_seen(roots: Roots, listing: str) -> None:
    """The run that is going on received raw/ as this listing says; empty: it left something for the next run."""
    write_durably(roots.warehouse / "raw.seen", listing + "\n")


def note_answered(roots: Roots) -> None:
    """What the run received is answered by the edition in force from now on."""
    seen = roots.warehouse / "raw.seen"
    if seen.exists():
        write_durably(roots.warehouse / "raw.answered", seen.read_text(encoding="utf-8"))


def answered_listing(roots: Roots) -> str:
    """The listing that the last successful run answered; empty before the first."""
    note = roots.warehouse / "raw.answered"
    return note.read_text(encoding="utf-8").strip() if note.exists() else ""


def answered_at(roots: Roots) -> datetime | None:
    """When a run last ended well: it published, or found that nothing was new; None before the first. For people and alerts only."""
    note = roots.warehouse / "raw.answered"
    return datetime.fromtimestamp(note.stat().st_mtime, UTC) if note.exists() else None
