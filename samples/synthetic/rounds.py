"""The four rounds: their law, their days, and the shares of cases that keep each requirement."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime

from synthetic.chance import Chance
from synthetic.decisions import World


@dataclass(frozen=True)
class Plan:
    """One round: its world, its criteria, how the extract is written, and when what was done."""

    name: str
    world: World
    criteria: str
    encoding: str
    titles: tuple[str, ...]
    seed: str
    seed_by: str
    recorded: datetime
    drawn: datetime
    read_from: datetime


COUNTRY: Mapping[str, float] = {
    "bfu_made": 0.71,
    "bfu_4_months": 0.34,
    "bfu_reasoned": 0.92,
    "bfu_before_decision": 0.87,
    "bfu_child_conversation": 0.95,
    "conversation_before_decision": 0.55,
    "plan_made": 0.79,
    "plan_content": 0.98,
    "followup_3_months": 0.50,
    "followup_6_months": 0.51,
    "supervision_twice": 0.73,
    "notification_24h": 0.92,
    "notification_acute_reaction": 0.97,
}
"""The country (Børnesagsbarometret 2020; follow-up and notifications 2020-22)."""

BEFORE = {**COUNTRY, "conversation_before_decision": 0.36, "plan_made": 0.52, "bfu_4_months": 0.30}
AFTER = {**COUNTRY, "conversation_before_decision": 0.82, "plan_made": 0.90, "bfu_4_months": 0.55}
BARNETS_LOV = {
    **AFTER,
    "bfu_made": 0.84,
    "plan_made": 0.76,
    "screening_documented": 0.78,
    "bfu_made_when_mandatory": 0.80,
    "bfu_decision_given": 0.62,
    "bfu_preliminary": 0.35,
    "siblings_considered": 0.66,
    "child_view_visible_in_decision": 0.58,
    "child_received_decision": 0.45,
    "plan_child_wishes": 0.70,
    "plan_family_support": 0.60,
    "support_person_offered": 0.72,
    "followup_rhythm": 0.54,
    "followup_rhythm_kept": 0.68,
    "notification_reassessment": 0.60,
}
NOTIFICATIONS = {
    "notification_24h": 0.90,
    "notification_acute_reaction": 0.97,
    "notification_24h_reasoned": 0.72,
    "notification_child_spoken_to": 0.55,
    "notification_reassessment": 0.60,
    "notification_receipt": 0.83,
    "notification_feedback": 0.64,
    "notification_outcome_reasoned": 0.76,
}


def _world(seed: str, law: str, year: int, as_of: date, shares: Mapping[str, float]) -> World:
    return World(Chance(seed), law, date(year, 1, 1), date(year, 12, 31), as_of, shares)


def _at(year: int, month: int, day: int) -> datetime:
    return datetime(year, month, day, 6, 30, tzinfo=UTC)


EXAMPLE_2021 = Plan(
    name="example-2021",
    world=_world("eksempelby 2021 l", "serviceloven", 2021, date(2022, 6, 30), BEFORE),
    criteria="boernesagsbarometret-serviceloven",
    encoding="cp1252",
    titles=(),
    seed="terninger 2 5 1 6 3 3",
    seed_by="Udvalgssekretæren, kastet på mødet",
    recorded=_at(2022, 8, 8),
    drawn=_at(2022, 8, 10),
    read_from=_at(2022, 8, 15),
)
EXAMPLE_2022 = Plan(
    name="example-2022",
    world=_world("eksempelby 2022 i", "serviceloven", 2022, date(2023, 6, 30), AFTER),
    criteria="boernesagsbarometret-serviceloven",
    encoding="cp1252",
    titles=("Udtrukket 07-08-2023 kl. 08:14 af LIS-konsulent",),
    seed="terninger 3 2 4 4 6 2",
    seed_by="Udvalgssekretæren, kastet på mødet",
    recorded=_at(2023, 8, 7),
    drawn=_at(2023, 8, 9),
    read_from=_at(2023, 8, 14),
)
EXAMPLE_2025 = Plan(
    name="example-2025",
    world=_world("eksempelby 2025 a", "barnets lov", 2025, date(2026, 1, 31), BARNETS_LOV),
    criteria="boernesagsbarometret-barnets-lov",
    encoding="utf-8-sig",
    titles=("Udtrukket 02-03-2026 kl. 09:02 af LIS-konsulent",),
    seed="terninger 4 4 2 6 1 5",
    seed_by="Tillidsrepræsentanten, kastet på mødet",
    recorded=_at(2026, 4, 7),
    drawn=_at(2026, 4, 9),
    read_from=_at(2026, 4, 13),
)
NOTIFICATIONS_2025 = Plan(
    name="example-notifications-2025",
    world=_world(
        "eksempelby underretninger 2025 a", "barnets lov", 2025, date(2026, 1, 31), NOTIFICATIONS
    ),
    criteria="underretninger",
    encoding="cp1252",
    titles=(),
    seed="terninger 6 2 2 1 5 4",
    seed_by="Tillidsrepræsentanten, kastet på mødet",
    recorded=_at(2026, 4, 7),
    drawn=_at(2026, 4, 9),
    read_from=_at(2026, 4, 20),
)
