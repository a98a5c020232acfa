"""Does attending more go with more? Effects by band of sessions, and the trend across them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import polars as pl

from p2p_metrics.effects.contrast import Contrast
from p2p_metrics.effects.dose import Attendance, Dose, attendance, dose_of
from p2p_metrics.effects.propensity import Propensity
from p2p_metrics.estimation.doubts.fit import EFFECT, Fit, effect
from p2p_metrics.estimation.doubts.setting import Setting

# Sessions of several approaches in one context are not one dose.
KINDS = ("approach", "scheme")
BANDS: Mapping[str, Any] = {
    "outcome_code": pl.String,
    "sessions_from": pl.Int64,
    "sessions_to": pl.Int64,
    "mean_sessions": pl.Float64,
    **EFFECT,
}
TREND: Mapping[str, Any] = {"outcome_code": pl.String, **EFFECT}


def tables(fit: Fit, setting: Setting) -> dict[str, pl.DataFrame]:
    """Effects by band and the trend, for the outcomes that are checked."""
    found = _found(fit, setting)
    bands = [
        {
            "outcome_code": outcome,
            "sessions_from": int(band.lower),
            "sessions_to": None if band.upper is None else int(band.upper) - 1,
            "mean_sessions": band.mean_sessions,
            **effect(band.effect),
        }
        for outcome, one in found.items()
        for band in one.bands
    ]
    trends = [{"outcome_code": outcome, **effect(one.trend)} for outcome, one in found.items()]
    return {"dose": fit.table(bands, BANDS), "dose_trend": fit.table(trends, TREND)}


def _found(fit: Fit, setting: Setting) -> dict[str, Dose]:
    if fit.unit.kind not in KINDS or not isinstance(fit.chances, Propensity):
        return {}
    bands = attendance(fit.chances, setting.bands)
    if not isinstance(bands, Attendance):
        return {}
    contrasts = {outcome: fit.contrasts[outcome] for outcome in setting.checked}
    return {
        outcome: dose_of(fit.chances, fitted, bands)
        for outcome, fitted in contrasts.items()
        if isinstance(fitted, Contrast)
    }
