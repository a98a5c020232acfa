"""The tables made unit by unit: their columns, and the order of their rows once put together."""

from collections.abc import Iterable, Mapping
from typing import Any

import polars as pl

from p2p_metrics.estimation import impact
from p2p_metrics.estimation.doubts import (
    balance,
    dose,
    passport,
    placebo,
    sensitivity,
    specification,
)
from p2p_metrics.estimation.lattice import UNIT

_UNIT: Mapping[str, Any] = dict.fromkeys(UNIT, pl.String)
_KEYS: Mapping[str, Any] = dict.fromkeys(impact.COLUMNS, pl.String) | {"academic_year": pl.Int32}
SHAPES: Mapping[str, Mapping[str, Any]] = {
    "impact": {**_KEYS, **impact.MEASURES, **passport.GRADES},
    "passport": {**_UNIT, **passport.SCHEMA},
    "placebo": {**_UNIT, **placebo.SCHEMA},
    "balance": {**_UNIT, **balance.SCHEMA},
    "specification": {**_UNIT, **specification.SCHEMA},
    "sensitivity": {**_UNIT, **sensitivity.SCHEMA},
    "dose": {**_UNIT, **dose.BANDS},
    "dose_trend": {**_UNIT, **dose.TREND},
}
FURTHER_KEYS = (
    "covariate",
    "covariate_level",
    "sessions_from",
    "population",
    "covariates",
    "estimator",
)


def together(found: Iterable[Mapping[str, pl.DataFrame]]) -> dict[str, pl.DataFrame]:
    """The tables of all units by name, in the order of their keys; of no unit, without a row.

    Where no scheme kept a register there is no unit: nobody knows who took part.
    """
    tables = [dict(one) for one in found]
    keys = (*UNIT, *(name for name in (*impact.COLUMNS, *FURTHER_KEYS) if name not in UNIT))
    made = {}
    for name, shape in SHAPES.items():
        # Each part is let go once it is in the whole: a release's tables are not held twice.
        parts = [pl.DataFrame(schema=dict(shape)), *(one.pop(name) for one in tables)]
        made[name] = pl.concat(parts).sort([key for key in keys if key in shape])
        del parts
    return made
