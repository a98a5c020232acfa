"""What control does to one row: rounding, suppression, codes, grids."""

from contextlib import nullcontext

import numpy as np
import polars as pl
import pytest
from drawn_tables import completed, drawn, impact, participation
from statsmodels.stats.proportion import proportion_confint

from p2p_metrics import release
from p2p_metrics.disclosure.control import all_controlled
from p2p_metrics.disclosure.words import require_no_counts
from p2p_metrics.refusal import Refused
from p2p_metrics.release.rules import declared

COUNTED = ("n_participants", "n_comparison", "participant_people", "comparison_people")


def controlled(policy=None, **tables):
    """The tables as primary control leaves them, by name."""
    policy = policy or release.policy()
    return {name: one.frame for name, one in all_controlled(tables, declared(), policy).items()}


def test_counts_go_to_the_nearest_five_halves_up():
    """HESA rounding: 22 becomes 20, 23 becomes 25."""
    found = controlled(
        participation=participation("""
            unit_code | eligible_count | participant_count
            a         | 102            | 22
            b         | 103            | 23
        """)
    )["participation"]
    assert [(100, 20), (105, 25)] == found.select("eligible_count", "participant_count").rows()


def test_a_row_that_is_there_only_because_of_two_people_is_left_out():
    """OfS code "none": a row of one or two people would say that they exist."""
    found = controlled(
        participation=participation("""
            unit_code | eligible_count | participant_count
            a         | 2              | 1
            b         | 3              | 1
        """)
    )["participation"]
    assert [("b", "low")] == found.select("unit_code", "status").rows()


@pytest.mark.parametrize(
    ("eligible", "participants", "status"),
    [
        (22, 10, "low"),
        (23, 10, ""),
        (100, 0, "DPL"),
        (100, 2, "DPL"),
        (100, 3, ""),
        (100, 97, ""),
        (100, 98, "DPH"),
        (100, 100, "DPH"),
        (102, 97, ""),
        (27, 23, "DPH"),  # 25 of 25 after rounding, though 4 did not
    ],
)
def test_every_blank_cell_says_why(eligible, participants, status):
    """Too few people, next to nobody, next to everybody: each has its code."""
    table = participation(f"eligible_count | participant_count\n{eligible} | {participants}")
    row = controlled(participation=table)["participation"].row(0, named=True)
    assert status == row["status"]
    assert (status == "") == (row["rate"] is not None)


@pytest.mark.parametrize(
    ("participants", "compared", "status"), [(22, 90, "low"), (23, 90, ""), (40, 22, "low")]
)
def test_an_effect_rests_on_so_many_different_people(participants, compared, status):
    """Forty student-years of 22 students are 22 people."""
    table = impact("n_participants | n_comparison\n 40 | 95").with_columns(
        participant_people=participants, comparison_people=compared
    )
    found = controlled(impact=table)["impact"].row(0, named=True)
    assert (status, status == "") == (found["status"], found["n_participants"] is not None)
    assert not {"participant_people", "comparison_people"} & {*found}


@pytest.mark.parametrize(("people", "status"), [(1, "c"), (2, "c"), (3, "")])
def test_a_rate_of_one_or_two_people_in_many_years_is_hidden(people, status):
    """Two who took part for six years are twelve student-years, and two people."""
    table = participation("eligible_count | participant_count\n 100 | 12")
    table = table.with_columns(participant_people=people)
    found = controlled(participation=table)["participation"].row(0, named=True)
    assert (status, status == "") == (found["status"], found["rate"] is not None)
    assert "participant_people" not in found


def test_a_bounded_rate_keeps_its_denominator():
    """ "Fewer than 3 of about 100" needs the 100; a low cell keeps nothing."""
    found = controlled(
        participation=participation("""
            unit_code | eligible_count | participant_count
            a         | 100            | 1
            b         | 20             | 1
        """)
    )["participation"]
    assert [100, None] == found["eligible_count"].to_list()
    assert [None, None] == found["participant_count"].to_list()


def test_rates_come_from_the_rounded_counts():
    """31 of 98 is printed as 30 of 100: the true percentage would give the counts back."""
    table = participation("eligible_count | participant_count\n98 | 31")
    row = controlled(participation=table)["participation"].row(0, named=True)
    assert (100, 30, 30 / 100) == (row["eligible_count"], row["participant_count"], row["rate"])


@pytest.mark.parametrize("eligible", [23, 41, 100, 1234])
def test_limits_hold_the_interval_of_every_count_they_may_hide(eligible):
    """The printed interval contains the true Wilson interval, whatever was rounded away."""
    for participants in range(3, eligible - 4, 7):
        table = participation(f"eligible_count | participant_count\n{eligible} | {participants}")
        row = controlled(participation=table)["participation"].row(0, named=True)
        if row["status"]:
            continue
        lower, upper = proportion_confint(participants, eligible, method="wilson")
        assert row["ci_lower"] <= lower + 1e-6
        assert upper - 1e-6 <= row["ci_upper"]


def test_effects_sit_on_a_grid_that_does_not_tell_their_own_error():
    """One step per outcome, a power of two at most half the median standard error."""
    found = all_controlled(
        {
            "impact": impact("""
                unit_code | estimate | ci_lower | ci_upper | n_participants
                a         | 1.31     | 0.21     | 2.41     | 2400
                b         | -0.52    | -1.62    | 0.58     | 900
                c         | 0.07     | -2.93    | 3.07     | 800
            """)
        },
        declared(),
        release.policy(),
    )["impact"]
    assert {"mean_mark": 0.25} == found.steps  # the median standard error is 0.56
    numbers = found.frame.select("estimate", "ci_lower", "ci_upper").to_numpy() / 0.25
    assert np.array_equal(np.round(numbers), numbers)


def test_limits_are_never_nearer_to_the_estimate_than_the_true_ones():
    """Rounding may widen an interval; it may not narrow it."""
    draw = np.random.default_rng(5)
    rows = ["unit_code | estimate | ci_lower | ci_upper"]
    for number in range(50):
        estimate, reach = draw.normal(0, 2), abs(draw.normal(2, 0.5)) + 0.1
        rows.append(f"s{number:02d} | {estimate} | {estimate - reach} | {estimate + reach}")
    raw = impact("\n".join(rows))
    found = controlled(impact=raw)["impact"]
    for limit, side in (("ci_lower", -1), ("ci_upper", 1)):
        wide = side * (found[limit] - found["estimate"])
        true = side * (raw[limit] - raw["estimate"])
        assert (wide >= true - 1e-9).all()


def test_a_percentage_on_few_people_hides_two_of_them():
    """With 25 participants a step is 8 points: two people's worth."""
    found = controlled(
        impact=impact("""
            unit_code | outcome_code | n_participants | estimate | comparison_value
            a         | continued    | 25             | 3.1      | 91.2
            b         | continued    | 2500           | 3.1      | 91.2
        """)
    )["impact"]
    assert [(0.0, 88.0), (3.0, 91.25)] == [
        (round(effect), level)
        for effect, level in found.select("estimate", "comparison_value").rows()
    ]


def test_a_comparison_of_exactly_all_does_not_stand_out():
    """100 % goes out as the top step that 97 % would have too."""
    found = controlled(
        impact=impact("""
            unit_code | outcome_code | n_participants | comparison_value
            a         | continued    | 25             | 100
            b         | continued    | 25             | 97
        """)
    )["impact"]
    assert 1 == found["comparison_value"].n_unique()


def test_means_are_whole_marks():
    """A comparison mean of 61.4 is printed as 61."""
    assert [61.0] == controlled(impact=impact("comparison_value\n61.4"))["impact"][
        "comparison_value"
    ].to_list()


def test_a_reason_that_is_about_people_is_replaced():
    """ "Everyone had the same outcome" tells the outcome; "see roll-out" tells nothing."""
    blank = ["estimate", "ci_lower", "ci_upper", *COUNTED, "overlap"]
    refused = impact("""
        unit_code | reason
        a         | no like-for-like comparison exists; see roll-out
        b         | because the outcome is the same for everyone
    """).with_columns(pl.lit(None).alias(name) for name in (*blank, "comparison_value"))
    found = controlled(impact=refused)["impact"]
    assert [
        ("a", "z", "no like-for-like comparison exists; see roll-out"),
        ("b", "low", "because what may be shown does not determine an answer"),
    ] == found.select("unit_code", "status", "reason").rows()


def test_a_refusal_by_group_would_say_that_the_group_is_there():
    """The row of the whole scheme says why there is no estimate; rows by group are left out."""
    refused = impact("""
        characteristic_code | group_code | reason
        all                 | all        | no like-for-like comparison exists; see roll-out
        ethnicity           | black      | no like-for-like comparison exists; see roll-out
    """).with_columns(pl.lit(None).alias(name) for name in COUNTED)
    assert ["all"] == controlled(impact=refused)["impact"]["group_code"].to_list()


def test_sums_of_money_follow_from_the_rounded_count():
    """A total of fixed cost and so much a place would otherwise give the exact count."""
    money = drawn("""
        scheme_id | academic_year | fixed_gbp | per_place_gbp | participant_count | total_gbp
        pass      | 2023          | 1000.0    | 10.0          | 43                | 1430.0
        buddies   | 2023          | 1000.0    | 10.0          | 9                 | 1090.0
    """)
    found = controlled(money=money)["money"].sort("scheme_id", descending=True)
    assert [(45, 1450.0, 1450 / 45), (None, None, None)] == [
        (count, total, None if each is None else pytest.approx(each, abs=0.005))
        for count, total, each in found.select(
            "participant_count", "total_gbp", "cost_per_participant_gbp"
        ).rows()
    ]
    assert [1000.0, 1000.0] == found["fixed_gbp"].to_list()


def test_a_cost_that_nobody_recorded_is_not_nought():
    """Neither a total nor a cost per participant; a known part alone is a cost."""
    money = drawn("""
        scheme_id | academic_year | fixed_gbp | per_place_gbp | participant_count | total_gbp
        pass      | 2023          | -         | -             | 43                | 0.0
        quiz      | 2023          | 500.0     | -             | 43                | 500.0
    """).with_columns(pl.col("fixed_gbp", "per_place_gbp").cast(pl.Float64))
    found = controlled(money=money)["money"].sort("scheme_id")

    assert [(None, None), (500.0, 500 / 45)] == [
        (total, None if each is None else pytest.approx(each, abs=0.005))
        for total, each in found.select("total_gbp", "cost_per_participant_gbp").rows()
    ]


PROVISION = {
    "scheme_name": "x", "relationship": "x", "direction": "x", "setting": "x", "delivery": "x",
    "entry_rule": "open", "register_kept": "yes", "data_controller": "university",
    "is_compulsory": False, "faculties": "", "value_codes": "", "places": 43,
    **{f"stage_{number}_rating": 1 for number in range(1, 6)},
}  # fmt: skip


def test_special_categories_come_out_only_when_switched_on_and_large():
    """Religion is left out by default; switched on, it needs 50 people instead of 23."""
    table = participation("""
        characteristic_code | group_code | eligible_count | participant_count
        religion            | none       | 200            | 90
        religion            | sikh       | 40             | 20
        sex                 | female     | 40             | 20
    """)
    off = controlled(participation=table)["participation"]
    on = controlled(release.policy(switched_on=["religion"]), participation=table)["participation"]
    assert ["sex"] == off["characteristic_code"].to_list()
    assert [("female", ""), ("none", ""), ("sikh", "low")] == sorted(
        on.select("group_code", "status").rows()
    )


def test_offers_may_be_complete():
    """An offer stands in a handbook: all of a course's students having one is nobody's secret."""
    coverage = completed(
        drawn("""
            student_count | embedded_count | opt_in_count | none_count
            203           | 203            | 61           | 0
        """),
        {"academic_year": 2023, "faculty_code": "all", "level": "all", "year_of_study": "all"},
    )
    row = controlled(coverage=coverage)["coverage"].row(0, named=True)
    assert (205, 1.0, 60 / 205, 0.0, "") == (
        row["student_count"], row["embedded_rate"], pytest.approx(row["opt_in_rate"], abs=1e-6),
        row["none_rate"], row["status"],
    )  # fmt: skip


def test_published_surveys_keep_their_own_thresholds():
    """National Student Survey results need 10 respondents and half of those asked."""
    nss = completed(
        drawn("""
            unit_id | unit_name | respondents | response_rate | positivity
            a       | Law       | 9           | 0.700         | 0.812
            b       | Art       | 12          | 0.430         | 0.812
            c       | Maths     | 12          | 0.612         | 0.812
        """),
        {
            "unit": "course",
            "level": "undergraduate",
            "survey_year": 2024,
            "theme": "teaching",
            "item_set": "nss_2023",
        },
    )
    found = controlled(nss=nss)["nss"].sort("unit_id")
    assert ["low", "x", ""] == found["status"].to_list()
    assert [None, None, 0.81] == found["positivity"].to_list()


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("3 rows have a mark over 100", pytest.raises(Refused, match="count people or rows")),
        ("Of 1,240 students 3 had none", pytest.raises(Refused, match="count people or rows")),
        ("A mark lies between 0 and 100", nullcontext()),
        ("Passed by 2:1 students", nullcontext()),
    ],
)
def test_sentences_do_not_count_people(sentence, expected):
    """A sentence with an exact count would carry it past the rounding."""
    with expected:
        require_no_counts(pl.DataFrame({"sentence": [sentence]}), "quality_checks", "sentence")


def test_a_sentence_that_counts_rows_is_refused_at_the_door():
    """The count columns carry the number, rounded."""
    checks = completed(
        drawn("""
            sentence             | failing_count | checked_count
            3 rows have no value | 3             | 1204
        """),
        {
            "extract": "students",
            "column": "sex",
            "rule": "known",
            "severity": "critical",
            "passed": False,
            "remedy": "ask",
        },
    )
    with pytest.raises(Refused, match="count people or rows"):
        controlled(quality_checks=checks)
    told = checks.with_columns(sentence=pl.lit("Some rows have no value"))
    found = controlled(quality_checks=told)["quality_checks"].row(0, named=True)
    assert (5, 1200) == (found["failing_count"], found["checked_count"])
