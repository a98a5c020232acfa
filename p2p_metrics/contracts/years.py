"""Academic years as sentences name them."""

from collections.abc import Iterable, Mapping

from p2p_metrics.extracts.limits import limits


def written(start: int) -> str:
    """An academic year by its first half: 2023 is 2023/24."""
    return f"{start}/{(start + 1) % 100:02}"


def spans(starts: Iterable[int]) -> str:
    """Years in order, unbroken runs in one: 2019/20 to 2021/22, 2023/24."""
    runs: list[list[int]] = []
    for year in sorted(set(starts)):
        if runs and runs[-1][-1] == year - 1:
            runs[-1].append(year)
        else:
            runs.append([year])
    return ", ".join(_run(run) for run in runs)


def by_scheme(held: Mapping[str, Iterable[int]]) -> str:
    """Schemes with their years, those of the same years together; the many after some counted."""
    most, together = limits().most_schemes_named, dict[str, list[str]]()
    for scheme in sorted(held)[:most]:
        together.setdefault(spans(held[scheme]), []).append(scheme)
    named = [f"{', '.join(schemes)} in {of}" for of, schemes in together.items()]
    more = [f"and {len(held) - most} more schemes"] if len(held) > most else []
    return "; ".join([*named, *more])


def _run(run: list[int]) -> str:
    first, last = written(run[0]), written(run[-1])
    return first if len(run) == 1 else f"{first} to {last}"
