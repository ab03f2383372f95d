"""One module a form: what the true rows of a unit and period are. Registered by form name in MAKERS.

A declared form without a module here is simply not sent by the demo province.
"""

from __future__ import annotations

from collections.abc import Callable

from pipelines.contracts.period import Period
from pipelines.demo.forms import activity_record, org_register, sandui_register, sanhui_register, sanzhang_roster, training_record
from pipelines.demo.plan import Row
from pipelines.demo.setting import Place

Maker = Callable[[Place, Period], list[Row]]
MAKERS: dict[str, Maker] = {
    "activity_record": activity_record.rows,
    "org_register": org_register.rows,
    "sandui_register": sandui_register.rows,
    "sanhui_register": sanhui_register.rows,
    "sanzhang_roster": sanzhang_roster.rows,
    "training_record": training_record.rows,
}
