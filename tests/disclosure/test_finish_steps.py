"""What is worked out from a release after control may use what is published, and nothing else."""

import polars as pl
import pytest
from drawn_tables import impact

from p2p_metrics import release
from p2p_metrics.refusal import Refused


def with_verdict(tables):
    """A finish step that looks at published values alone."""
    shown = tables["impact"]
    better = pl.when(pl.col("ci_lower") > 0).then(pl.lit("better"))
    return shown.with_columns(verdict=better.otherwise(pl.lit("cannot_tell")))


def publish_impact(root, finish):
    """Publish two drawn estimates with a finish step."""
    table = impact("unit_code | estimate | ci_lower\n a | 1.6 | 1.2\n b | 1.1 | -0.4")
    return release.publish({"impact": table}, release.policy(), root, {}, finish=finish)


def test_verdicts_are_worked_out_from_what_is_published(tmp_path):
    """The finish step sees the controlled table; its column is part of the release."""
    made = publish_impact(tmp_path, {"impact": with_verdict})
    assert ["better", "cannot_tell"] == made.table("impact").frame["verdict"].to_list()


def test_a_table_can_be_worked_out_altogether(tmp_path):
    """Ranks follow from the published estimates: no raw table, no figure of their own."""
    columns = {"shrunken": "estimate", "ci_lower": "ci_lower", "ci_upper": "ci_upper"}
    order = pl.col("estimate").rank("ordinal", descending=True).cast(pl.Int64)

    def ranks(tables):
        shown = tables["impact"].filter(pl.col("estimate").is_not_null())
        keys = ("unit_kind", "unit_code", "outcome_code", "role")
        places = dict.fromkeys(("rank", "rank_lower", "rank_upper"), order)
        named = {name: pl.col(column) for name, column in columns.items()}
        return shown.select(*keys, **named, **places, claim=pl.lit("cannot_tell"))

    made = publish_impact(tmp_path, {"impact": with_verdict, "ranks": ranks})
    assert [1, 2] == made.table("ranks").frame["rank"].to_list()
    with pytest.raises(Refused, match="ranks is worked out"):
        raw = made.table("ranks").frame
        release.publish({"ranks": raw}, release.policy(), tmp_path, {})


def changing(tables):
    """A finish step that mends a figure."""
    return with_verdict(tables).with_columns(estimate=pl.lit(9.0))


def adding(tables):
    """A finish step that adds a column nobody declared."""
    return with_verdict(tables).with_columns(p_value=pl.lit(0.01))


def remembering(tables):
    """A finish step that knows which scheme is which beyond what is published."""
    secret = {"a": "better", "b": "worse"}
    return tables["impact"].with_columns(verdict=pl.col("unit_code").replace_strict(secret))


class Forgetful:
    """A finish step that gives something else the second time."""

    def __init__(self):
        self.calls = 0

    def __call__(self, tables):
        self.calls += 1
        return tables["impact"].with_columns(verdict=pl.lit(str(self.calls)))


@pytest.mark.parametrize(
    ("finish", "said"),
    [
        (changing, "changed what control had settled"),
        (adding, "p_value"),
        (remembering, "something unpublished"),
        (Forgetful(), "something unpublished"),
    ],
)
def test_a_finish_step_may_only_use_what_is_published(tmp_path, finish, said):
    """It can neither change a figure, nor add one, nor bring in what it knows from elsewhere."""
    with pytest.raises(Refused, match=said):
        publish_impact(tmp_path, {"impact": finish})
    with pytest.raises(release.NoRelease):
        release.current(tmp_path)
