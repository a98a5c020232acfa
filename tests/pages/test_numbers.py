"""Numbers look the same wherever they stand."""

import pytest

from p2p_metrics.presentation import numbers


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        (numbers.count(2345), "2,345"),
        (numbers.count(0), "0"),
        (numbers.percent(0.314), "31%"),
        (numbers.percent(1.0), "100%"),
        (numbers.percent(0.3149, 1), "31.5%"),
        (numbers.signed(3.14), "+3.1"),
        (numbers.signed(-3.14), "\u22123.1"),
        (numbers.signed(0.04), "0.0"),
        (numbers.signed(-0.04), "0.0"),
        (numbers.plain(-1234.56, 1), "\u22121,234.6"),
        (numbers.gbp(850), "£850"),
        (numbers.gbp(9_250), "£9,250"),
        (numbers.gbp(12_345), "£12k"),
        (numbers.gbp(1_234_567), "£1.2m"),
        (numbers.gbp(-12_345), "\u2212£12k"),
        (numbers.academic_year(2023), "2023/24"),
        (numbers.academic_year(1999), "1999/00"),
        (numbers.academic_year(0), "all years"),
        (numbers.to("1", "3"), "1 to 3"),
        (numbers.to("3", "3"), "3"),
        (numbers.listed(["a"]), "a"),
        (numbers.listed(["a", "b", "c"]), "a, b and c"),
    ],
)
def test_a_number_is_written_as_readers_here_write_it(written: str, expected: str) -> None:
    """Thousands with a comma, a true minus, no sign on nought, years as 2023/24."""
    assert expected == written


@pytest.mark.parametrize(
    ("value", "decimals", "expected"),
    [(0.5, 0, 1.0), (1.5, 0, 2.0), (2.5, 0, 3.0), (-0.5, 0, -1.0), (0.25, 1, 0.3), (0.0, 1, 0.0)],
)
def test_halves_are_rounded_away_from_nought(value: float, decimals: int, expected: float) -> None:
    """As with a pencil; a computer's rounding to even would surprise a reader."""
    assert expected == numbers.rounded(value, decimals)


def test_what_is_worked_out_is_written_to_three_figures() -> None:
    """More would promise more than is known; small amounts and nought stay as they are."""
    written = [numbers.significant(value) for value in (1_113, 117_364, -3_623.4, 64.4, 0.0)]

    assert [1_110, 117_000, -3_620, 64, 0] == written


def test_a_small_number_stands_as_a_word() -> None:
    """Six years together; eleven and more in digits."""
    assert ["no", "six", "ten", "11"] == [numbers.spelled(many) for many in (0, 6, 10, 11)]
