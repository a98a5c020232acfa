"""How estimates are graded, and how often the estimators were right: what assurance asks."""

import json
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import polars as pl

from p2p_metrics.config import ROOT
from p2p_metrics.estimation.house_rule import FILE as RULE

PUBLISHED = ROOT / "data_contracts" / "published"
STUDY = PUBLISHED / "calibration.json"
CALIBRATION = {
    "study": pl.String,
    "estimator": pl.String,
    "outcome": pl.String,
    "measure": pl.String,
    "value": pl.Float64,
    "mc_lower": pl.Float64,
    "mc_upper": pl.Float64,
    "answers": pl.Int64,
    "made_at": pl.String,
    "command": pl.String,
    "seeds": pl.String,
}
# Of a point of the placebo's curve: what it measures, and the columns of its interval.
POINT = {
    "flagged": ("share", "mc_lower", "mc_upper"),
    "clean ones flagged": ("clean", "clean_mc_lower", "clean_mc_upper"),
    "bias": ("bias", None, None),
}


def house_rule() -> pl.DataFrame:
    """The rule by which estimates are graded, a sentence for every step, in the order of its file.

    Numbers are those of data_contracts/evidence_rules.toml, words those of house_rule.csv.
    """
    rule = tomllib.loads(RULE.read_text(encoding="utf-8"))
    words = pl.read_csv(PUBLISHED / "house_rule.csv")
    rows = [
        (f"{place:02d}", part, sentence.format(**one))
        for place, (part, one, sentence) in enumerate(_steps(rule, words))
    ]
    return pl.DataFrame(rows, schema=["step", "part", "sentence"], orient="row")


def _steps(
    rule: Mapping[str, Any], words: pl.DataFrame
) -> Iterator[tuple[str, Mapping[str, Any], str]]:
    for part, path, sentence in words.select("part", "rule", "sentence").rows():
        found: Any = rule
        for name in path.split("."):
            found = found[name]
        for one in found if isinstance(found, list) else [found]:
            yield part, one if isinstance(one, Mapping) else {"value": one}, sentence


def calibration(file: Path = STUDY) -> pl.DataFrame:
    """The figures of the last calibration study, as `python run.py calibrate --json` wrote them.

    Those of embedded activities have their own date, command and seeds where they were renewed.
    """
    study = json.loads(file.read_text(encoding="utf-8"))
    first, last = study["seeds"]
    made = {
        "made_at": study["made_at"][:10],
        "command": f"python run.py calibrate --replications {last - first + 1}",
        "seeds": f"{first} to {last}",
    }
    rows = [{"study": "opt_in", **one} for one in study["measures"]]
    rows += [{"study": "landmark", **one} for one in study["landmark"]]
    rows += [row for point in study["placebo"] for row in _of_the_placebo(point)]
    again = study.get("rollout_made", made)
    again = made | again | {"made_at": again["made_at"][:10]}
    rolled = [{"study": "rollout", **one} | again for one in study.get("rollout", [])]
    return pl.DataFrame([row | made for row in rows] + rolled, schema=CALIBRATION)


def _of_the_placebo(point: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    for measure, (value, lower, upper) in POINT.items():
        yield {
            "study": "placebo",
            "estimator": "placebo",
            "outcome": f"hidden motivation {point['strength']:.1f}",
            "measure": measure,
            "value": point[value],
            "mc_lower": point[lower] if lower else None,
            "mc_upper": point[upper] if upper else None,
            "answers": None,
        }
