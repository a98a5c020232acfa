"""p2p.toml is read once, by one reader, and what cannot be carried out is refused by name."""

from pathlib import Path

import pytest

from p2p_metrics.config import ROOT, Configuration, Cut, Misconfigured

SHIPPED = (ROOT / "p2p.toml").read_text(encoding="utf-8")


def changed(folder: Path, old: str, new: str) -> Path:
    """The shipped configuration with one thing changed."""
    assert old in SHIPPED
    path = folder / "p2p.toml"
    path.write_text(SHIPPED.replace(old, new), encoding="utf-8")
    return path


def test_the_shipped_configuration_registers_faculties_and_groups():
    """What a leader, a planner and an equality team ask first can be asked."""
    cuts = Configuration.read().cuts_of("participation")

    assert Cut("participation", "any", ()) in cuts
    assert Cut("participation", "scheme", ("academic_year", "faculty_code")) in cuts
    assert Cut("participation", "context", ("group", "faculty_code")) in cuts


def test_four_dimensions_are_refused(tmp_path):
    """More than three dimensions could not be protected."""
    path = changed(
        tmp_path,
        '    ["academic_year", "faculty_code"],',
        '    ["academic_year", "faculty_code", "level"],',
    )

    with pytest.raises(Misconfigured, match="context by academic_year, faculty_code, level"):
        Configuration.read(path)


def test_an_unknown_dimension_is_named(tmp_path):
    """A misspelt dimension is answered with those there are."""
    path = changed(tmp_path, '    ["level"],', '    ["levle"],')

    with pytest.raises(Misconfigured, match="levle is not a dimension; choose among academic_year"):
        Configuration.read(path)


def test_a_missing_setting_is_named(tmp_path):
    """The sentence says which line to add."""
    path = changed(tmp_path, 'policy = "hesa-strict"', "")

    with pytest.raises(Misconfigured, match="the setting 'policy' is missing"):
        Configuration.read(path)
