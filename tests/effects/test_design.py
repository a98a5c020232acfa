"""Regression columns held as codes: the same numbers as written-out columns, rare ones pooled."""

import numpy as np
import pytest
from made_up_comparisons import made_up, plain
from scipy import sparse

from p2p_metrics.effects.columns import Fewest, design_of
from p2p_metrics.effects.comparison import OtherSchemes
from p2p_metrics.effects.propensity import propensity
from p2p_metrics.effects.records import NotEstimable

ROUNDING = 1e-8


def written_out(design):
    """Places and columns as one dense matrix each."""
    size = design.place.size
    places = np.eye(design.place_count)[design.place]
    zero = np.zeros(design.place_count)
    columns = [design.times(zero, unit) for unit in np.eye(design.width)]
    return places, np.array(columns).T.reshape(size, -1)


def test_a_gram_matrix_from_codes_equals_the_one_from_written_out_columns():
    """Cross-tabulations and matrix products are the same sums."""
    comparison = made_up(700)
    design = design_of(comparison)
    places, columns = written_out(design)
    weights = np.random.default_rng(1).random(700)
    gram = design.gram(weights)

    weighted = columns * weights[:, None]
    assert columns.T @ weighted == pytest.approx(gram.columns, abs=ROUNDING)
    assert places.T @ weighted == pytest.approx(gram.across, abs=ROUNDING)
    assert places.T @ weights == pytest.approx(gram.places, abs=ROUNDING)


def test_sums_over_columns_and_fitted_values_equal_the_written_out_ones():
    """transposed() and times() are X'v and Xb."""
    design = design_of(made_up(500))
    places, columns = written_out(design)
    random = np.random.default_rng(2)
    values, a, b = (
        random.random(500),
        random.random(design.place_count),
        random.random(design.width),
    )

    by_place, by_column = design.transposed(values)
    assert places.T @ values == pytest.approx(by_place)
    assert columns.T @ values == pytest.approx(by_column)
    assert places @ a + columns @ b == pytest.approx(design.times(a, b))


def test_solving_with_places_absorbed_equals_solving_everything_at_once():
    """The ridge of one student on places and columns is part of both."""
    design = design_of(made_up(600))
    places, columns = written_out(design)
    outcome = np.random.default_rng(3).random(600)
    everything = np.hstack([places, columns])
    ridge = np.concatenate([np.ones(design.place_count), design.ridge(1.0)])
    solver = design.gram(np.ones(600)).solver(1.0, design.ridge(1.0))

    expected = np.linalg.solve(everything.T @ everything + np.diag(ridge), everything.T @ outcome)
    found = np.concatenate(solver.solve(*design.transposed(outcome)))
    assert expected == pytest.approx(found, abs=1e-6)


def test_a_rare_level_joins_the_other_rare_levels():
    """Two levels with five students each are too few alone and enough together."""
    level = np.repeat([0, 1, 2, 3], [200, 100, 10, 10])
    exposed = np.arange(320) % 2 == 0
    design = design_of(plain(exposed, np.zeros(320), {"level": level}), Fewest(per_level=8))

    assert ("level=1", "level=rare", "constant") == design.names


def test_a_course_with_too_few_participants_falls_back_to_its_department():
    """Finest place with enough students on both sides; what is left shares one place."""
    exposed = np.array([True, False] * 20 + [True, False, False, False] * 2)
    comparison = plain(exposed, np.zeros(48))
    course = np.repeat([0, 1, 2, 3], [20, 20, 4, 4])
    design = design_of(
        comparison.__class__(**{**fields(comparison), "places": (course, course // 2)}),
        Fewest(per_place=2),
    )

    assert 3 == design.place_count
    assert design.place[40] == design.place[47]


def test_rarely_joined_schemes_are_pooled_by_approach():
    """Two small buddy schemes become one column; a large one keeps its own."""
    exposed = np.arange(400) % 2 == 0
    joined = np.zeros((400, 3))
    joined[:100, 0], joined[100:112, 1], joined[112:124, 2] = 1, 1, 1
    others = OtherSchemes(
        sparse.csr_matrix(joined), ("pass", "b1", "b2"), ("pass", "buddy", "buddy")
    )
    comparison = plain(exposed, np.zeros(400))
    design = design_of(comparison.__class__(**{**fields(comparison), "others": others}))

    assert ("constant", "pass", "other buddy") == design.names


def test_taking_part_that_is_wholly_determined_does_not_break_the_regression():
    """Separation: every woman joined and no man; the chances stay inside their limits."""
    sex = np.arange(200) % 2
    found = propensity(plain(sex == 1, np.zeros(200), {"sex": sex}, {"prior": 60.0 + sex}))

    assert not isinstance(found, NotEstimable)
    assert np.isfinite(found.odds).all()


def fields(comparison):
    """A comparison as keyword arguments."""
    return {name: getattr(comparison, name) for name in comparison.__dataclass_fields__}
