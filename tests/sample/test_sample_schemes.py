"""The schemes: every approach, every role, and the registers that real schemes keep or do not."""

import polars as pl
from delivered_sample import Delivered

from p2p_metrics import vocabulary
from sample_warehouse.plan import read_plan

PLAN = read_plan()


def test_all_approaches_and_contexts_are_there(sample: Delivered):
    """60 schemes over the 21 approaches of the framework and its three contexts."""
    years = sample.frame("scheme_years")
    resolved = {vocabulary.resolve_approach(name) for name in years["approach"].unique()}
    assert {approach.approach_code for approach in vocabulary.approaches()} == resolved
    assert set(vocabulary.codes("contexts")) == set(years["context"])
    assert 60 == sample.frame("schemes").height


def test_a_scheme_is_called_by_a_name_of_its_approach():
    """What schemes.csv plants for an approach is reported under that approach."""
    expected = {scheme.scheme_id: scheme.approach_code for scheme in PLAN.schemes}
    found = {
        scheme.scheme_id: vocabulary.resolve_approach(scheme.approach) for scheme in PLAN.schemes
    }
    assert expected == found


def test_schemes_without_a_register_have_no_attendance(sample: Delivered):
    """Signing up is known for some; coming is not."""
    years = sample.frame("scheme_years")
    without = set(years.filter(pl.col("register_kept") == "no")["scheme_id"])
    assert len(without) >= 3
    signed_up = sample.frame("participation").filter(pl.col("scheme_id").is_in(without))
    assert signed_up.height > 0
    assert 0 == signed_up["sessions_attended"].count()
    assert set() == without & set(sample.frame("sessions")["scheme_id"])


def test_counts_agree_with_dated_sessions(sample: Delivered):
    """Sessions attended by the landmark are the attended sessions dated by then."""
    key = ["engagement_id", "scheme_id", "academic_year", "role"]
    landmarks = sample.frame("offers").select(*key[1:], "landmark_date").unique()
    came = (
        sample.frame("sessions").filter(pl.col("is_attended") == "yes").join(landmarks, on=key[1:])
    )
    by_then = came.filter(pl.col("session_date").cast(pl.String) <= pl.col("landmark_date"))
    dated = by_then.group_by(key).len("dated")
    listed = sample.frame("participation").filter(
        pl.col("scheme_id").is_in(came["scheme_id"].unique().implode())
    )
    both = listed.join(dated, on=key, how="left").with_columns(pl.col("dated").fill_null(0))
    counted = both["sessions_attended_by_landmark"].cast(int)
    assert both["dated"].to_list() == counted.to_list()


def test_a_few_join_late_and_some_never_come(sample: Delivered):
    """Of those on a register about 3 in 100 first come after the landmark."""
    listed = sample.frame("participation").filter(
        pl.col("status") != "waiting", pl.col("sessions_attended").str.contains(r"^\d+$")
    )
    came = listed.filter(pl.col("sessions_attended").cast(int) > 0)
    late = came.filter(pl.col("sessions_attended_by_landmark") == "0")
    opted_in = came.filter(~pl.col("scheme_id").str.starts_with("E"))
    assert 0.02 < late.height / opted_in.height < 0.06
    assert came.height < listed.height


def test_nobody_comes_after_leaving(sample: Delivered):
    """Early leavers never had the chance to take part, and no register says they did."""
    left = sample.frame("enrolments").select("engagement_id", "academic_year", "end_date")
    came = sample.frame("sessions").join(left, on=["engagement_id", "academic_year"])
    assert 0 == came.filter(pl.col("session_date").cast(pl.String) > pl.col("end_date")).height
    gone = pl.col("end_date") < pl.concat_str(pl.col("academic_year").str.head(4), pl.lit("-11-18"))
    assert left.filter(gone).height > 50


def test_providers_are_later_year_students_with_higher_marks(sample: Delivered):
    """Leaders and mentors are selected: to compare them with recipients would mislead."""
    key = ["engagement_id", "academic_year"]
    led = sample.frame("participation").filter(
        pl.col("role") == "provider", pl.col("scheme_id").str.starts_with("C")
    )
    leaders = sample.enrolled.join(led.select(key), on=key)
    assert leaders["year_of_study"].cast(int).min() >= 2
    others = sample.enrolled.filter(pl.col("year_of_study").cast(int) >= 2)
    assert leaders["prior"].mean() > others["prior"].mean() + 4


def test_compulsory_activities_are_rolled_out_course_by_course(sample: Delivered):
    """Some courses adopt each year and some never; one activity was everywhere from the start."""
    offers = sample.frame("offers").filter(pl.col("is_compulsory") == "yes")
    first = offers.group_by("scheme_id", "scope_id").agg(pl.min("academic_year"))
    waves = dict(first.group_by("scheme_id").agg(pl.n_unique("academic_year")).iter_rows())
    assert {scheme.scheme_id for scheme in PLAN.schemes if scheme.is_compulsory} == set(waves)
    assert 1 == waves["E03"]
    assert {5} == {count for scheme, count in waves.items() if scheme != "E03"}
    health = sample.frame("courses").filter(
        pl.col("faculty_code") == "HEA", pl.col("level") == "undergraduate"
    )
    assert health.height == first.filter(pl.col("scheme_id") == "E03").height
    science = first.filter(pl.col("scheme_id") == "E05").height
    assert 5 <= science < 16


def test_costs_are_fixed_and_per_place(sample: Delivered):
    """What a scheme costs as a whole is kept apart from what one place costs."""
    costs = sample.frame("costs")
    assert {"fixed", "per_place"} == set(costs["basis"])
    pay = costs.filter(pl.col("cost_kind") == "provider_pay")
    assert pay.height == pay["provider_hours"].count() > 0


def test_the_national_survey_keeps_to_its_threshold(sample: Delivered):
    """Ten respondents and half of those asked, and other questions from 2023."""
    nss = sample.frame("nss_results")
    assert nss["respondents"].cast(int).min() >= 10
    assert nss["response_rate"].cast(float).min() >= 0.5
    new = nss.filter(pl.col("survey_year").cast(int) >= 2023)
    assert {"nss_2023"} == set(new["item_set"])


def test_not_everyone_who_is_asked_answers(sample: Delivered):
    """Internal surveys carry an identifier and silent students."""
    surveys = sample.frame("surveys").filter(pl.col("is_invited") == "yes")
    assert 0.3 < surveys["answer"].count() / surveys.height < 0.6
