"""Small made-up comparisons with a planted effect, and published data sets in our own records."""

from dataclasses import replace
from pathlib import Path

import causaldata
import numpy as np
import polars as pl
from scipy import sparse

from p2p_metrics.effects.codes import dense_codes
from p2p_metrics.effects.comparison import Comparison, OtherSchemes, no_other_schemes

FIXTURES = Path(__file__).parent / "fixtures"
EFFECT = 2.0


def made_up(students=3000, seed=1, effect=EFFECT, motivation=0.0) -> Comparison:
    """Students who join by prior mark, sex and course; `effect` marks for taking part.

    With `motivation`, something hidden draws them in as well and is worth that many marks.
    """
    random = np.random.default_rng(seed)
    student = random.integers(0, max(2, students * 2 // 3), students)
    course = random.integers(0, 12, students)
    year = random.integers(0, 3, students)
    sex = random.integers(0, 2, students)
    ethnicity = random.choice(5, students, p=[0.6, 0.2, 0.12, 0.06, 0.02])
    ability = random.normal(0, 1, students)
    hidden = random.normal(0, 1, students)
    prior = 60 + 8 * ability + random.normal(0, 2, students) + motivation * hidden
    earlier = 58 + 8 * ability + random.normal(0, 2, students) + motivation * hidden
    prior[random.random(students) < 0.1] = np.nan
    other = random.random(students) < 0.15
    drawn = 0.05 * np.nan_to_num(prior - 60) + 0.4 * sex + 0.1 * (course % 3) + 0.8 * other
    exposed = random.random(students) < 1 / (1 + np.exp(1.8 - drawn - (motivation > 0) * hidden))
    mark = 60 + 0.8 * np.nan_to_num(prior - 60) + course % 4 + 1.5 * sex - 2 * (ethnicity == 1)
    mark = mark + 3 * other + effect * exposed + random.normal(0, 5, students)
    mark = mark + motivation * hidden
    passed = 100.0 * (random.random(students) < 0.7 + 0.05 * exposed)
    return Comparison(
        exposed=exposed,
        categories={"academic_year": year, "sex": sex, "ethnicity": ethnicity},
        marks={"prior_mark": prior},
        places=(dense_codes(course * 3 + year), course, course % 4),
        others=OtherSchemes(
            sparse.csr_matrix(other.astype(float)[:, None]), ("buddies",), ("buddying",)
        ),
        course=course,
        student=dense_codes(student),
        outcomes={"mean_mark": mark, "passed_first_time": passed},
        sessions=np.where(exposed, random.integers(1, 13, students), np.nan).astype(float),
        earlier_marks={"term_1_mark": mark - effect * exposed + random.normal(0, 4, students),
                       "mark_two_years_before": earlier},
    )  # fmt: skip


def shuffled(comparison: Comparison, seed=2) -> Comparison:
    """The same students in another order."""
    order = np.random.default_rng(seed).permutation(comparison.size)
    return rows_of(comparison, order)


def doubled(comparison: Comparison) -> Comparison:
    """Every student twice."""
    return rows_of(comparison, np.repeat(np.arange(comparison.size), 2))


def rows_of(comparison: Comparison, rows) -> Comparison:
    """Chosen rows, in the order given, as often as given."""
    return replace(
        comparison,
        exposed=comparison.exposed[rows],
        categories={name: codes[rows] for name, codes in comparison.categories.items()},
        marks={name: values[rows] for name, values in comparison.marks.items()},
        places=tuple(codes[rows] for codes in comparison.places),
        others=comparison.others.take(rows),
        course=comparison.course[rows],
        student=comparison.student[rows],
        outcomes={name: values[rows] for name, values in comparison.outcomes.items()},
        sessions=None if comparison.sessions is None else comparison.sessions[rows],
        earlier_marks={name: values[rows] for name, values in comparison.earlier_marks.items()},
    )


def relabelled(comparison: Comparison) -> Comparison:
    """The same students with other numbers for their sex, ethnicity, course and places."""
    return replace(
        comparison,
        categories={name: 97 - 3 * codes for name, codes in comparison.categories.items()},
        course=dense_codes(-comparison.course),
        places=tuple(1000 - codes for codes in comparison.places),
    )


def plain(exposed, outcome, categories=None, marks=None) -> Comparison:
    """A comparison with nothing but covariates: one place, everyone a different student."""
    size = len(exposed)
    nowhere = np.zeros(size, dtype=np.intp)
    return Comparison(
        exposed=np.asarray(exposed, dtype=bool),
        categories={name: dense_codes(np.asarray(v)) for name, v in (categories or {}).items()},
        marks={name: np.asarray(v, dtype=float) for name, v in (marks or {}).items()},
        places=(nowhere,),
        others=no_other_schemes(size),
        course=nowhere,
        student=np.arange(size),
        outcomes={"y": np.asarray(outcome, dtype=float)},
    )


def lalonde() -> pl.DataFrame:
    """The 614 men of R MatchIt's `lalonde`: Dehejia and Wahba's participants, PSID comparison."""
    nsw = causaldata.nsw_mixtape.load_pandas().data.query("treat == 1")
    earnings = {name: [float(f"{value:.7g}") for value in nsw[name]] for name in EARNINGS}
    race = np.where(nsw["black"] == 1, "black", np.where(nsw["hisp"] == 1, "hispan", "white"))
    treated = pl.DataFrame(
        {"age": nsw["age"].to_numpy(), "educ": nsw["educ"].to_numpy(), "race": race,
         "married": nsw["marr"].to_numpy(), **earnings}
    )  # fmt: skip
    psid = pl.read_csv(
        FIXTURES / "lalonde_psid.csv", schema_overrides=dict.fromkeys(EARNINGS, pl.Float64)
    )
    numbers = {"age": pl.Float64, "educ": pl.Float64, "married": pl.Float64}
    return pl.concat(
        [
            treated.cast(numbers).with_columns(is_exposed=pl.lit(True)),
            psid.cast(numbers).with_columns(is_exposed=pl.lit(False)),
        ]
    ).with_columns(nodegree=pl.col("educ") < 12)


EARNINGS = ("re74", "re75", "re78")
