"""订单台账: the orders served in the month and those placed in it that are still open."""

from __future__ import annotations

from pipelines.contracts.period import Period
from pipelines.demo.orders import orders
from pipelines.demo.plan import Row
from pipelines.demo.setting import Place


def rows(place: Place, period: Period) -> list[Row]:
    """True rows of the month, by the day the order was placed."""
    return [
        {
            "order_id": o.order_id, "ordered_on": o.ordered_on, "dispatched_on": o.dispatched_on, "accepted_on": o.accepted_on,
            "done_on": o.done_on, "township_code": o.township, "requester_kind": o.requester, "need": o.need, "team_id": o.team_id,
            "rating": o.rating,
        }
        for o in orders(place.seed, place.standing, period, place.times)
    ]  # fmt: skip
