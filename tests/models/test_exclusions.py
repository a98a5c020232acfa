"""Nothing is lost quietly: every exclusion has a step, a reason, a sentence and a number."""

from pathlib import Path

import pytest
from drawn_warehouse import Warehouse, create_inputs

from p2p_metrics.engines.duckdb import DuckDBEngine
from p2p_metrics.estimation.quality import exclusions
from p2p_metrics.warehouse import GrainBroken, build


def counted(warehouse: Warehouse, step: str) -> dict[str, int]:
    rows = warehouse.build("+fct_exclusions").rows("step", "reason", "sentence", "row_count")
    assert all(row[2].endswith(".") for row in rows)
    return {reason: number for found, reason, _, number in rows if found == step and number}


def drawn(warehouse: Warehouse) -> Warehouse:
    """Five first-years with offers of an opt-in, a compulsory and an unregistered scheme."""
    names = ("ada", "ben", "cyd", "dan")
    warehouse.draw("stg_engagements", "engagement_id\n" + "\n".join((*names, "eve")))
    late = "eve | 2022-12-01"
    warehouse.draw(
        "stg_enrolments",
        "engagement_id | start_date\n"
        + "\n".join((*(f"{name} | 2022-09-26" for name in names), late)),
    )
    warehouse.draw("stg_courses", "course_id\nLAW1")
    warehouse.draw(
        "stg_retention",
        """
        engagement_id | event       | event_date
        ben           | left        | 2022-11-01
        cyd           | interrupted | 2022-11-01
        """,
    )
    warehouse.draw(
        "stg_offers",
        "scheme_id | is_compulsory\npass | false\ngroup | true\nclub | false\nlost | false",
    )
    warehouse.draw(
        "stg_scheme_years",
        """
        scheme_id | is_register_kept | is_nobody_came
        pass      | true             | true
        group     | true             | true
        club      | false            | false
        lost      | true             | false
        """,
    )
    return warehouse


def test_everyone_who_is_not_compared_is_counted_once_under_the_first_reason(
    warehouse: Warehouse,
) -> None:
    """Compulsory, interrupted, gone, not begun, no register; ada and dan are compared in pass.

    Of lost a register was kept, and nothing of it came.
    """
    found = counted(drawn(warehouse), "comparison")
    assert {
        "compulsory": 5,
        "interrupted_at_landmark": 1 + 1 + 1,
        "left_before_landmark": 1 + 1 + 1,
        "began_after_landmark": 1 + 1 + 1,
        "no_register": 2,
        "register_not_delivered": 2,
    } == found
    (eligible,) = warehouse.engine.fetch("select count(*) from fct_eligibility").row(0)
    assert eligible == sum(found.values()) + 2


def test_every_outcome_without_a_value_is_counted_with_its_reason(warehouse: Warehouse) -> None:
    """Values and reasons together are the student-years."""
    drawn(warehouse)
    assert {"interrupted": 1} == counted(warehouse, "outcome: continued")
    assert {"first_year": 5} == counted(warehouse, "outcome: returned")
    assert {"no_marked_module": 5} == counted(warehouse, "outcome: mean_mark")
    assert {"not_invited": 5} == counted(warehouse, "outcome: satisfaction")


def test_attendance_that_does_not_count_is_counted(warehouse: Warehouse) -> None:
    """Late joiners, those who never came, those without an offer or a register."""
    drawn(warehouse)
    warehouse.draw(
        "stg_participation",
        """
        engagement_id | scheme_id | sessions_attended | sessions_attended_by_landmark
        ada           | pass      | 2                 | 0
        ben           | pass      | 0                 | 0
        cyd           | other     | 2                 | 2
        dan           | club      | 2                 | 2
        """,
    )
    warehouse.draw(
        "stg_scheme_years", "scheme_id | is_register_kept\npass | true\nother | true\nclub | false"
    )
    assert {
        "late_joiner": 1,
        "never_came": 1,
        "without_an_offer": 1,
        "without_a_register": 1,
    } == counted(warehouse, "attendance")


def test_marks_that_are_not_in_the_mean_are_counted(warehouse: Warehouse) -> None:
    """Each first attempt without a mark of its own, under its result."""
    drawn(warehouse)
    warehouse.draw("stg_modules", "module_id\ntort")
    warehouse.draw(
        "stg_module_results",
        """
        engagement_id | module_id | result          | mark_tenths
        ada           | tort      | passed          | 600
        ben           | tort      | not_submitted   |
        cyd           | tort      | withdrawn       |
        dan           | tort      | credit_transfer |
        eve           | tort      | passed          |
        """,
    )
    assert {"not_submitted": 1, "withdrawn": 1, "credit_transfer": 1, "no_mark": 1} == counted(
        warehouse, "marks"
    )


def test_rows_that_find_nothing_to_be_joined_to_are_counted(warehouse: Warehouse) -> None:
    """An enrolment without its engagement, a scheme nobody was offered, an unknown approach."""
    drawn(warehouse)
    names = ("ada", "ben", "cyd", "dan")
    warehouse.draw(
        "stg_engagements",
        "engagement_id | student_id\n" + "\n".join(f"{name} | {name}" for name in names),
    )
    warehouse.draw(
        "stg_scheme_years",
        "scheme_id | approach_code\npass | buddying\ngroup | group_work\nclub |\nidle | buddying",
    )
    warehouse.draw("stg_module_results", "engagement_id | module_id | result\nzoe | tort | passed")
    assert {
        "enrolment_without_engagement": 1,
        "approach_not_recognised": 1,
        "scheme_year_without_offer": 1,
        "result_without_enrolment": 1,
    } == counted(warehouse, "joins")


def test_every_finding_about_an_outcome_has_a_state_and_a_sentence(warehouse: Warehouse) -> None:
    """Known, not yet known, not applicable or unknown: nothing else."""
    found = warehouse.build("dim_findings").rows("finding", "state", "sentence")
    assert {"known", "not_yet_known", "not_applicable", "unknown"} == {row[1] for row in found}
    assert all(row[2].endswith(".") for row in found)


def test_the_build_reports_the_exclusions_of_a_real_run(
    warehouse: Warehouse, tmp_path: Path
) -> None:
    """From loaded tables to the report: every model, and every exclusion with its number."""
    with DuckDBEngine(tmp_path / "one.duckdb") as engine:
        create_inputs(engine)
        engine.connection.execute("insert into settings values ('snapshot_date', '2025-09-30')")
        report = build(engine, models=warehouse.shapes.models)
    assert len(warehouse.shapes.models) == len(report.models)
    assert {"attendance", "comparison", "joins", "marks"} == {one.step for one in report.exclusions}
    assert 0 == sum(one.row_count for one in report.exclusions)


def test_a_load_without_its_snapshot_date_is_refused(warehouse: Warehouse, tmp_path: Path) -> None:
    """Without it nobody knows what is not yet known."""
    with DuckDBEngine(tmp_path / "one.duckdb") as engine:
        create_inputs(engine)
        with pytest.raises(GrainBroken, match="stg_settings promises one row per snapshot_date"):
            build(engine, models=warehouse.shapes.models)


def test_a_death_is_published_with_other_reasons_only(warehouse: Warehouse) -> None:
    """One student died and one interrupted: the release counts two under one sentence."""
    drawn(warehouse)
    warehouse.draw(
        "stg_retention",
        """
        engagement_id | event       | event_date
        ben           | died        | 2022-11-01
        cyd           | interrupted | 2022-11-01
        """,
    )
    warehouse.build("+fct_exclusions")
    told = exclusions(warehouse.engine).filter(step="outcome: continued")
    assert {"Interrupted, died, or has no class of award.": 1 + 1}.items() <= dict(
        told.select("reason", "row_count").iter_rows()
    ).items()
    assert told["reason"].is_unique().all()
