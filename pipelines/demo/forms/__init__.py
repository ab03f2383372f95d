"""One module a form: `rows(place, period)` gives what the true rows of a unit and period are. MAKERS finds the modules by their names.

A declared form without a module here is simply not sent by the demo province.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from pkgutil import iter_modules

from pipelines.contracts.period import Period
from pipelines.demo.plan import Row
from pipelines.demo.setting import Place

Maker = Callable[[Place, Period], list[Row]]
MAKERS: dict[str, Maker] = {found.name: import_module(f"{__name__}.{found.name}").rows for found in iter_modules(__path__)}
