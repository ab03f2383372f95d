"""Results of suites over frames that were judged before: what has not changed since the last run is not judged again.

Belongs here: the fingerprint of a frame, the file. Does not belong here: judging (expectations.py), the place of the file (paths.py).
The file holds fingerprints and positions of rows, no text of a report. It may be removed at any time.
"""

from __future__ import annotations

import hashlib
import json
import pickle
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

Result = tuple[bool, Sequence[int]]  # of one expectation: whether it held, positions of the rows that failed it
_LIBRARIES = ("great-expectations", "pandas", "numpy")


def fingerprint(frame: pd.DataFrame, asked: Sequence[str], code: Path) -> str:
    """Hash of all that a result is a function of: the values and types of the frame, what is asked of it, the code and the libraries."""
    said = [*(f"{name} {version(name)}" for name in _LIBRARIES), *asked, *(f"{name} {kind}" for name, kind in frame.dtypes.items())]
    digest = hashlib.sha256("\0".join(said).encode() + code.read_bytes())
    for name in frame.columns:
        digest.update(pickle.dumps(frame[name].tolist(), protocol=5))
    return digest.hexdigest()


class KeptResults:
    """The results in a file; a file that is absent or not whole holds none. None as path: nothing is kept."""

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._held: dict[str, list[Result]] = {}
        self._asked: dict[str, list[Result]] = {}
        if path is not None and path.exists():
            try:
                self._held = json.loads(path.read_text(encoding="utf-8"))
            except ValueError:  # cut while it was written elsewhere: everything is judged anew
                self._held = {}

    def of(self, key: str) -> list[Result] | None:
        """The results kept under a fingerprint."""
        if key in self._held:
            self._asked[key] = self._held[key]
        return self._held.get(key)

    def keep(self, key: str, results: list[Result]) -> list[Result]:
        """Keep them under a fingerprint; returns them."""
        self._asked[key] = results
        return results

    def write(self) -> None:
        """The file holds what was asked for or kept since it was opened, nothing older; it is whole at any moment."""
        if self._path is not None:
            aside = self._path.with_suffix(".tmp")
            aside.write_text(json.dumps(self._asked), encoding="utf-8")
            aside.replace(self._path)
