"""What comes with the bytes of a submitted file: its name and the day it was received.

Belongs here: that. Does not belong here: what the file says; name and day only tell the year of a period that is written without one.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Envelope:
    """The file's name (folders before it do not count) and the day of its first receipt; empty and None where they are not known."""

    name: str = ""
    received_on: date | None = None

    @property
    def stem(self) -> str:
        """The name without folders and without what stands behind its last dot."""
        return self.name.rsplit("/", 1)[-1].rsplit(".", 1)[0]


UNKNOWN = Envelope()
