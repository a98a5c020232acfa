"""What schemes cost, and for how many."""

from drawn_warehouse import Warehouse


def costed(
    warehouse: Warehouse,
    costs: str,
    listed: str = "",
    years: str = "scheme_id | places | is_nobody_came\npass | 30 | true",
) -> list[tuple[object, ...]]:
    warehouse.draw("stg_scheme_years", years)
    warehouse.draw("stg_costs", "scheme_id | cost_kind | basis | amount_pence\n" + costs)
    warehouse.draw("stg_offers", "scheme_id | role\npass | recipient\npass | provider")
    warehouse.draw(
        "stg_participation", "engagement_id | scheme_id | role | sessions_attended\n" + listed
    )
    return warehouse.build("+fct_costs").rows(
        "fixed_gbp", "per_place_gbp", "places", "participant_count", "total_gbp"
    )


def test_costs_per_place_are_for_the_places_set(warehouse: Warehouse) -> None:
    """Fixed costs once, and the cost of one place for each place."""
    costs = "pass | staff | fixed | 100050\npass | materials | per_place | 250"
    assert [(1000.50, 2.50, 30, 0, 1000.50 + 30 * 2.50)] == costed(warehouse, costs)


def test_without_a_number_of_places_participants_are_counted(warehouse: Warehouse) -> None:
    """Those who came, once each; not those who lead, and not those who only signed up."""
    costs = "pass | materials | per_place | 250"
    listed = (
        "ada | pass | recipient | 3\nben | pass | recipient | 0\ncyd | pass | recipient | 1\n"
        "dan | pass | provider | 9"
    )
    assert [(0.0, 2.50, None, 2, 2 * 2.50)] == costed(
        warehouse, costs, listed, "scheme_id | places\npass |"
    )


def test_a_scheme_without_recorded_costs_is_not_free(warehouse: Warehouse) -> None:
    """Not known is null, never nought."""
    assert [(None, None, 30, 0, None)] == costed(warehouse, "")


def test_without_a_register_nobody_knows_how_many_took_part(warehouse: Warehouse) -> None:
    """Fixed costs stand; the number of participants is unknown."""
    found = costed(
        warehouse,
        "pass | staff | fixed | 100000",
        years="scheme_id | places | is_register_kept\npass | 30 | false",
    )
    assert [(1000.0, 0.0, 30, None, 1000.0)] == found


def test_a_register_that_never_came_does_not_say_that_nobody_took_part(
    warehouse: Warehouse,
) -> None:
    """Kept, by the scheme's own word, and not one row delivered."""
    found = costed(
        warehouse, "pass | staff | fixed | 100000", years="scheme_id | places\npass | 30"
    )
    assert [(1000.0, 0.0, 30, None, 1000.0)] == found


def test_an_outcome_is_set_beside_those_of_whom_it_is_asked(warehouse: Warehouse) -> None:
    """Continuing is asked of ada, an entrant, known or not; not of ben, and a class of both.

    Ada is in two schemes of an approach: two places, and one student who can be gained.
    """
    warehouse.draw("stg_engagements", "engagement_id | student_id\nada | ada\nben | ben")
    warehouse.draw(
        "stg_enrolments",
        """
        engagement_id | year_of_study | is_entrant
        ada           | 1             | true
        ben           | 2             | false
        """,
    )
    warehouse.draw("stg_courses", "course_id | award_aim\nLAW1 | first_degree")
    warehouse.draw(
        "stg_scheme_years",
        "scheme_id | approach_code\npass | buddying\nbuddies | buddying\nfree | buddying",
    )
    warehouse.draw(
        "stg_costs",
        "scheme_id | basis | amount_pence\npass | fixed | 100\nbuddies | fixed | 100",
    )
    warehouse.draw(
        "stg_offers", "scheme_id | role\npass | recipient\nbuddies | recipient\nfree | recipient"
    )
    warehouse.draw(
        "stg_participation",
        """
        engagement_id | scheme_id | role      | sessions_attended
        ada           | pass      | recipient | 3
        ben           | pass      | recipient | 2
        ada           | buddies   | recipient | 1
        ben           | buddies   | recipient | 0
        ben           | free      | recipient | 5
        """,
    )
    found = warehouse.build("+cells_money_scope").rows(
        "unit_kind", "unit_code", "place_count", "continued_count", "first_or_upper_second_count"
    )
    assert {
        ("scheme", "pass", 2, 1, 2),
        ("scheme", "buddies", 1, 1, 1),
        ("approach", "buddying", 2 + 1, 1, 2),
    } == {row for row in found if row[0] != "context"}


def test_where_nobody_receives_those_who_provide_are_the_participants(
    warehouse: Warehouse,
) -> None:
    """Ambassadors are whom the scheme is for."""
    warehouse.draw("stg_scheme_years", "scheme_id\nguide")
    warehouse.draw("stg_offers", "scheme_id | role\nguide | provider")
    warehouse.draw(
        "stg_participation",
        "engagement_id | scheme_id | role | sessions_attended\nada | guide | provider | 4",
    )
    found = warehouse.build("+fct_participant_counts").rows("role", "participant_count")
    assert [("provider", 1)] == found
