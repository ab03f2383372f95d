"""sanzhang: the assessment warehouse for 三长建三会领三队. `open_edition` is the reading API (docs/reading.md)."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

if not (3, 11) <= sys.version_info < (3, 14):
    raise ImportError(f"sanzhang 需要 Python 3.11、3.12 或 3.13，这是 {sys.version_info.major}.{sys.version_info.minor}")

if TYPE_CHECKING:
    from pipelines.reports.opened import OpenEdition, open_edition

__all__ = ["OpenEdition", "open_edition"]


def __getattr__(name: str) -> Any:
    """The reading API, imported when it is asked for: commands that do not read an edition start without it."""
    if name in __all__:
        from pipelines.reports import opened

        return getattr(opened, name)
    raise AttributeError(name)
