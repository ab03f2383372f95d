"""Names that programs leave beside the files people send: lock files, folders of the system. One list.

Belongs here: which names in raw/ are nobody's report. Does not belong here: the walk over raw/ (receipt), watching it (defs.nightly).
"""

from __future__ import annotations

BEGINNINGS = (
    "~$",  # Excel, Word and WPS while the file is open
    ".~",  # WPS and LibreOffice (.~lock.报表.xlsx#)
    "._",  # macOS on a disk that is not its own
)
NAMES = frozenset({".gitkeep", ".DS_Store", "Thumbs.db", "ehthumbs.db", "desktop.ini", "README.md", "__MACOSX", ".Trashes", ".fseventsd"})


def is_leftover(name: str) -> bool:
    """Whether a file or folder of this name is neither a report nor a finding."""
    return name in NAMES or name.startswith(BEGINNINGS)
