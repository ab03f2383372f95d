"""One module a form: what the true rows of a unit and period are. Registered by form name in MAKERS.

A declared form without a module here is simply not sent by the demo province.
"""

from __future__ import annotations

from collections.abc import Callable

from pipelines.contracts.period import Period
from pipelines.demo.forms import (
    activity_record,
    advice_record,
    cooperation_record,
    demand_record,
    org_register,
    publicity_record,
    safeguard_record,
    sandui_register,
    sanhui_register,
    sanzhang_roster,
    self_assessment,
    service_order,
    showcase_register,
    talent_record,
    training_record,
)
from pipelines.demo.plan import Row
from pipelines.demo.setting import Place

Maker = Callable[[Place, Period], list[Row]]
MAKERS: dict[str, Maker] = {
    "activity_record": activity_record.rows,
    "advice_record": advice_record.rows,
    "cooperation_record": cooperation_record.rows,
    "demand_record": demand_record.rows,
    "org_register": org_register.rows,
    "publicity_record": publicity_record.rows,
    "safeguard_record": safeguard_record.rows,
    "sandui_register": sandui_register.rows,
    "sanhui_register": sanhui_register.rows,
    "sanzhang_roster": sanzhang_roster.rows,
    "self_assessment": self_assessment.rows,
    "service_order": service_order.rows,
    "showcase_register": showcase_register.rows,
    "talent_record": talent_record.rows,
    "training_record": training_record.rows,
}
