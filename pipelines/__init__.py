"""sanzhang: the assessment warehouse for 三长建三会领三队. `open_edition` is the reading API (docs/reading.md)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pipelines.reports.opened import OpenEdition, open_edition

__all__ = ["OpenEdition", "open_edition"]


def __getattr__(name: str) -> Any:
    """The reading API, imported when it is asked for: commands that do not read an edition start without it."""
    if name in __all__:
        from pipelines.reports import opened

        return getattr(opened, name)
    raise AttributeError(name)
