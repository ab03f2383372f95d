"""One module an export: the rows a platform gives for a month. Registered by export name in MAKERS.

In the months of NOT_EXPORTED a platform exports nothing (平台未导出), which is not an empty table.
"""

from __future__ import annotations

from collections.abc import Callable

from pipelines.contracts.period import Period
from pipelines.demo.exports import (
    kechuang_member,
    kechuang_need,
    kepu_informant,
    kepu_van_trip,
    media_item,
    sannong_session,
    stv_activity,
    stv_team,
    wenming_session,
    yard_log,
)
from pipelines.demo.plan import Row
from pipelines.demo.setting import Place

Maker = Callable[[list[Place], Period], list[Row]]
MAKERS: dict[str, Maker] = {
    "kechuang_member": kechuang_member.rows,
    "kechuang_need": kechuang_need.rows,
    "kepu_informant": kepu_informant.rows,
    "kepu_van_trip": kepu_van_trip.rows,
    "media_item": media_item.rows,
    "sannong_session": sannong_session.rows,
    "stv_activity": stv_activity.rows,
    "stv_team": stv_team.rows,
    "wenming_session": wenming_session.rows,
    "yard_log": yard_log.rows,
}
NOT_EXPORTED: dict[str, frozenset[str]] = {
    "kechuang_member": frozenset({"2025-08", "2026-02"}),
    "kepu_informant": frozenset({"2025-03", "2025-09", "2026-01"}),
    "wenming_session": frozenset({"2025-06", "2026-04"}),
    "yard_log": frozenset({"2025-10", "2025-11", "2025-12"}),
}
