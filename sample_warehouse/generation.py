"""Makes the sample university: blocks of students one after the other, then what they share."""

import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import polars as pl

from sample_warehouse import descriptions, modules, nss, schemes
from sample_warehouse.block import Frames, live_through, make_block
from sample_warehouse.delivery import Delivery, write_note
from sample_warehouse.dirt import Dirt
from sample_warehouse.folder import NOTE, filled
from sample_warehouse.plan import Plan, read_plan
from sample_warehouse.realised import Ledger
from sample_warehouse.tallies import Tallies, start_tallies
from sample_warehouse.units import make_units
from sample_warehouse.university import University, found_university

Progress = Callable[[str], None]
STUDENTS_A_YEAR = 30_000  # at scale 1
PLANS = Path(__file__).resolve().parent / "plans"


def generate(
    directory: Path, scale: float, seed: int | None = None, progress: Progress | None = None
) -> None:
    """Write the sixteen extracts, plans, extracts.toml and truth/realised.csv into `directory`.

    Scale 1 is a university of 30,000 students a year over six academic years. The same scale and
    seed (truth.toml's own unless given) write the same bytes. `progress` is told what is under way.
    Raises Refused where `directory` holds files that are not a sample's, and changes none of them.
    """
    plan = read_plan()
    chosen = plan.truth["seed"] if seed is None else seed
    with filled(directory) as aside:
        _write(aside, plan, (scale, chosen), progress or (lambda _: None))


def _write(directory: Path, plan: Plan, size: tuple[float, int], tell: Progress) -> None:
    scale, seed = size
    (directory / "truth").mkdir()
    university = found_university(plan, seed)
    ledger = Ledger(plan, make_units(plan))
    tallies = start_tallies(plan, university.courses)
    delivery = Delivery(directory, Dirt(plan.section("dirt")))
    try:
        _deliver_students(university, delivery, size, (ledger, tallies), tell)
        tell("Sample: describing schemes, modules and courses")
        for extract, frame in _descriptions(university, tallies, scale, seed).items():
            delivery.add(extract, frame)
    finally:
        delivery.close()
    ledger.table().write_csv(directory / "truth" / "realised.csv")
    shutil.copytree(PLANS, directory / PLANS.name)
    facts = {"snapshot_date": plan.snapshot_date, "is_sample": True, "seed": seed, "scale": scale}
    write_note(directory / NOTE, facts, delivery.rows)


def _deliver_students(
    university: University,
    delivery: Delivery,
    size: tuple[float, int],
    counted: tuple[Ledger, Tallies],
    tell: Progress,
) -> None:
    (scale, seed), plan = size, university.plan
    blocks = max(1, round(scale * STUDENTS_A_YEAR / plan.truth["block_students"]))
    for number in range(blocks):
        block = make_block(university, number, scale / blocks, seed, counted)
        for step, frames in enumerate(live_through(block)):
            done = (number * (len(plan.years) + 1) + step) / (blocks * (len(plan.years) + 1))
            tell(f"Sample: making students, {done:.0%}")
            _add(delivery, frames, np.random.default_rng([seed, 2, number, step]))


def _add(delivery: Delivery, frames: Frames, rng: np.random.Generator) -> None:
    for extract, clean in frames.items():
        frame = clean
        if extract == "participation":
            frame = delivery.dirt.in_participation(clean, rng)
        elif extract == "module_results":
            frame = delivery.dirt.in_module_results(clean, rng)
        delivery.add(extract, frame)


def _descriptions(
    university: University, tallies: Tallies, scale: float, seed: int
) -> dict[str, pl.DataFrame]:
    plan, rng = university.plan, np.random.default_rng([seed, 3])
    return {
        "courses": university.courses.table,
        "modules": modules.delivered(university.modules, plan),
        "schemes": descriptions.schemes(plan),
        "scheme_years": descriptions.scheme_years(plan, tallies),
        "offers": schemes.delivered(university.offers),
        "costs": descriptions.costs(plan, tallies, scale),
        "nss_results": nss.nss_results(plan, university.courses, tallies, rng),
    }
