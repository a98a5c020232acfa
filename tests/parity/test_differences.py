"""The comparison itself sees what it is there to see."""

from datetime import date

import polars as pl

from p2p_metrics.engines.differences import differences

ROWS = pl.DataFrame(
    {
        "scheme_id": ["a", "b", "c"],
        "day": [date(2024, 10, 1), None, date(2024, 10, 2)],
        "share": [0.1 + 0.2, None, 2.0],
    }
)


def differing(other: pl.DataFrame) -> list[str]:
    return differences("fct_made_up", ["scheme_id"], ROWS, other)


def test_the_same_rows_in_another_order_are_equal():
    """Engines promise rows, not their order; a sum may differ in its last digit."""
    other = ROWS.reverse().with_columns(
        pl.when(pl.col("share") < 1).then(0.3).otherwise(pl.col("share")).alias("share")
    )

    assert [] == differing(other)


def test_a_difference_is_named_by_model_column_and_count():
    """Whoever mends a model knows where to look."""
    other = ROWS.with_columns(
        day=pl.lit(None, pl.Date),
        share=pl.when(pl.col("share") > 1).then(2.00001).otherwise("share"),
    )

    assert [
        "fct_made_up.day: 2 of 3 rows differ",
        "fct_made_up.share: 1 of 3 rows differ",
    ] == differing(other)


def test_a_value_where_the_other_has_none_differs():
    """An empty cell is a value of its own."""
    assert ["fct_made_up.share: 1 of 3 rows differ"] == differing(
        ROWS.with_columns(pl.col("share").fill_null(0.0))
    )


def test_other_types_and_other_counts_of_rows_differ():
    """A whole number of 32 bits is not one of 64; a row more is a row too many."""
    (types,) = differing(ROWS.with_columns(pl.col("share").cast(pl.Float32)))
    (rows,) = differing(ROWS.head(2))

    assert "Float32" in types
    assert "fct_made_up: 3 rows on one, 2 on the other" == rows
