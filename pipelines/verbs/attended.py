"""A run of the command line is attended: its log is kept, and where nobody sits before it a failure is told to whom the operator named.

Belongs here: what surrounds a run. Does not belong here: the run (produce), the message (editions.alert).
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

from pipelines.contracts.refusal import AuditStopped, Refusal, Stopped, trouble
from pipelines.editions.alert import Alert, send
from pipelines.editions.journal import Journal
from pipelines.paths import Roots


@contextmanager
def attended(roots: Roots, as_of: date) -> Iterator[Journal]:
    """The notes of the run. Where the block fails, why stands in the log and is sent out, and what it raised comes out unchanged."""
    journal = Journal(roots)
    journal.begin(as_of.isoformat(), "command")
    try:
        yield journal
    except (AuditStopped, Refusal) as error:
        _tell(roots, journal, "not_published" if isinstance(error, AuditStopped) else "refused", str(error))
        raise
    except (Stopped, KeyboardInterrupt) as error:
        journal.end("stopped", str(error))
        raise
    except BaseException as error:
        _tell(roots, journal, "failed", trouble(error) or f"{type(error).__name__}: {error}"[:300])
        raise


def _tell(roots: Roots, journal: Journal, event: str, said: str) -> None:
    journal.end(event, said)
    if sys.stdout.isatty():  # who started it reads it
        return
    for line in send(roots, Alert(event, said, journal.run_id)):
        journal.warn(line)
        print(f"sanzhang: {line}", file=sys.stderr)
