"""How each county and city behaves in the demo province, on purpose and each in its own way.

Belongs here: behaviour as numbers. Does not belong here: the rows that follow from it, faults (they come on top).
Every behaviour is invented and says nothing about the real county of that name.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from pipelines.demo.chance import stream


@dataclass(frozen=True)
class Profile:
    """One unit's habits; shares are 0–1.

    pace: activities a team and month · shape: smaller = more over-dispersed · growth: relative rise of the pace over a year
    bursty: campaigns at the end of the month · late: share of reports after their due date · silent: periods never reported
    coverage: share of townships with a body at the start and at the end · staffing, legal, party: shares likewise in the end
    on_platform: share of activities entered on the platform · platform_only: platform activities nobody reports, as a share
    inflation: reported people against what the platform counted · respelled: share of cells in other spellings
    half_months: two sheets a month, one for each half · ordered: share of order services
    led: share of activities led by 三长 or 三会理事长 · backfills: share of months entered on the platform more than a month late
    campaign: a month (period code, empty: none) of genuine activities, so many times what the county does in such a month
    """

    pace: float = 1.0
    shape: float = 8.0
    growth: float = 0.2
    bursty: bool = False
    late: float = 0.06
    silent: frozenset[str] = field(default_factory=frozenset)
    coverage: tuple[float, float] = (0.75, 0.97)
    staffing: float = 0.85
    legal: float = 0.8
    party: float = 0.8
    on_platform: float = 0.8
    platform_only: float = 0.12
    inflation: float = 1.0
    respelled: float = 0.03
    ordered: float = 0.3
    led: float = 0.55
    text_dates: bool = False
    csv_monthly: bool = False
    merged_townships: bool = False
    half_months: bool = False
    backfills: float = 0.0
    campaign: tuple[str, float] = ("", 1.0)


def _months(year: int, *months: int) -> set[str]:
    return {f"{year}-{month:02d}" for month in months}


_LONG_SILENCE = frozenset(_months(2025, 8, 9, 10, 11, 12) | _months(2026, 2, 3, 4, 5, 6) | {"2025Q3", "2025Q4", "2026Q1", "2026Q2"})
PROFILES: dict[str, Profile] = {
    "640104": Profile(pace=1.35, shape=16, growth=0.25, late=0.0, coverage=(0.94, 1.0), staffing=0.97, legal=1.0, party=1.0, led=0.7),
    "640105": Profile(pace=1.0, shape=14, growth=0.1, late=0.02, coverage=(0.9, 1.0), backfills=0.2),
    "640106": Profile(pace=1.15, inflation=1.35, coverage=(0.9, 1.0), staffing=0.93, respelled=0.02),
    "640121": Profile(pace=1.0, shape=1.4, bursty=True, late=0.1, led=0.4),
    "640122": Profile(pace=0.95, growth=0.35, ordered=0.45, backfills=0.2),
    "640181": Profile(pace=0.9, late=0.35, coverage=(0.6, 0.9), backfills=0.15),
    "640202": Profile(pace=0.85, csv_monthly=True, coverage=(0.8, 1.0), backfills=0.2),
    "640205": Profile(pace=0.75, respelled=0.25, text_dates=True, half_months=True),
    "640221": Profile(pace=0.9, shape=1.8, bursty=True, coverage=(0.7, 0.92)),
    "640302": Profile(pace=1.25, shape=12, growth=0.3, late=0.02, coverage=(0.9, 1.0), staffing=0.95, legal=1.0, led=0.68, backfills=0.2),
    "640303": Profile(pace=0.6, silent=frozenset({"2025-02", "2025-07", "2026-01", "2026-02"}), coverage=(0.5, 0.83), late=0.1),
    "640323": Profile(pace=0.8, growth=0.6, coverage=(0.55, 1.0), merged_townships=True),
    "640324": Profile(pace=0.85, respelled=0.2, coverage=(0.6, 0.9), inflation=1.1),
    "640381": Profile(pace=0.9, on_platform=0.35, platform_only=0.05),
    "640402": Profile(pace=0.95, late=0.3, coverage=(0.7, 0.93), backfills=0.2),
    "640422": Profile(pace=1.05, inflation=0.8, platform_only=0.3, growth=0.3),
    "640423": Profile(pace=0.7, shape=2.5, text_dates=True, coverage=(0.7, 0.92)),
    "640424": Profile(pace=0.5, shape=1.6, silent=frozenset({"2025-01", "2025-08", "2026-02"}), coverage=(0.57, 0.86), legal=0.6),
    "640425": Profile(pace=1.2, growth=0.7, late=0.04, coverage=(0.66, 1.0), staffing=0.94, legal=1.0, party=1.0, led=0.72, backfills=0.2),
    "640502": Profile(pace=0.95, on_platform=0.3, platform_only=0.2, inflation=1.15),
    "640521": Profile(pace=0.6, silent=_LONG_SILENCE, late=0.4, coverage=(0.58, 0.67), staffing=0.6, legal=0.5, party=0.5),
    "640522": Profile(pace=0.85, late=0.45, respelled=0.3, text_dates=True, coverage=(0.53, 0.88), led=0.45),
    "640100": Profile(late=0.0),
    "640200": Profile(late=0.1),
    "640300": Profile(late=0.05),
    "640400": Profile(late=0.15, silent=frozenset({"2025Q3"})),
    "640500": Profile(late=0.3),
}
_DEFAULT = Profile()


def profile_of(unit_code: str) -> Profile:
    """The habits of a unit; a unit that is not listed behaves on average."""
    return PROFILES.get(unit_code, _DEFAULT)


def faultless(profile: Profile) -> Profile:
    """The habits without those of which something has to be said: never silent or late, on the platform in time and as it counted, no
    burst.
    """
    on_platform = max(profile.on_platform, _DEFAULT.on_platform)
    return replace(
        profile, late=0.0, silent=frozenset(), inflation=1.0, on_platform=on_platform, platform_only=0.0, bursty=False, backfills=0.0
    )


CAMPAIGN_MONTHS = ("2025-05", "2025-09", "2026-05")  # 科技周, 科普日


def campaigning(seed: int, profile: Profile) -> Profile:
    """The habits of the one county that really held a campaign: a month of 科技周 or 科普日 of three to five times its usual activities."""
    rng = stream(seed, "campaign month")
    return replace(profile, campaign=(rng.choice(CAMPAIGN_MONTHS), rng.uniform(3.0, 5.0)))
