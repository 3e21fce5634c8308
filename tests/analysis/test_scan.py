"""The space-time scan: the same as looking at every cylinder one by one, and no more alarms than promised."""

from datetime import date

import numpy as np
import pandas as pd
import pytest

from hotspots.analysis.scan import space_time_scan

FIRST = date(2023, 1, 1)


def dated(incidents, xy, day):
    """Make incidents at points on days since the first of January."""
    moments = pd.Timestamp(FIRST) + pd.to_timedelta(np.asarray(day), unit="D") + pd.Timedelta(hours=12)
    return incidents(xy, begin=[str(moment) for moment in moments])


def random_case(seed, n=120, days=60, side=1000.0):
    """Points on a coarse lattice, so that places are shared and distances equal; days at random."""
    rng = np.random.default_rng(seed)
    return np.round(rng.uniform(0, side, (n, 2)), -2), rng.integers(0, days, n)


def ratio(c, e, total):
    """The formula as written."""
    if c <= e:
        return 0.0
    rest = (total - c) * np.log((total - c) / (total - e)) if c < total else 0.0
    return c * np.log(c / e) + rest


def every_cylinder(centre, xy, day, days, *, radius, lengths, least, alive):
    """Look at every circle around a centre and every window; yield ratio, cases, expected, radius, window."""
    distance = np.hypot(*(xy - centre).T)
    for reach in np.unique(distance[distance <= radius]):
        near = distance <= reach
        for length in range(lengths[0], lengths[1] + 1):
            for start in [days - length] if alive else range(days - length + 1):
                during = (day >= start) & (day < start + length)
                c, e = int((near & during).sum()), near.sum() * during.sum() / len(day)
                if c >= least and c > e:
                    yield ratio(c, e, len(day)), c, e, reach, start, length


def plain_scan(centres, xy, day, days, **options):
    """Find the highest ratio of each centre, then from the highest on those whose circles share no place."""
    best = []
    for centre in centres:
        found = list(every_cylinder(centre, xy, day, days, **options))
        if found:
            highest = max(found, key=lambda cylinder: cylinder[0])
            best.append((highest, centre))
    chosen, taken = [], np.zeros(len(xy), dtype=bool)
    for highest, centre in sorted(best, key=lambda pair: (-round(pair[0][0], 9), pair[0][3], *pair[1])):
        near = np.hypot(*(xy - centre).T) <= highest[3]
        if not (near & taken).any():
            taken |= near
            chosen.append(highest)
    return chosen


@pytest.mark.parametrize("mode", ["retrospective", "prospective"])
@pytest.mark.parametrize(("lengths", "least"), [((1, 7), 2), ((3, 10), 3), ((4, 4), 1)])
def test_it_finds_what_looking_at_every_cylinder_finds(incidents, mode, lengths, least):
    xy, day = random_case(1)
    found = space_time_scan(
        dated(incidents, xy, day),
        radius=200,
        days_min=lengths[0],
        days_max=lengths[1],
        mode=mode,
        min_cases=least,
        replications=0,
        period=(FIRST, date(2023, 3, 1)),
    )
    expected = plain_scan(
        np.unique(xy, axis=0),
        xy,
        day,
        60,
        radius=200,
        lengths=lengths,
        least=least,
        alive=mode == "prospective",
    )
    assert len(found.clusters) == len(expected) > 1
    np.testing.assert_allclose(found.clusters["llr"], [one[0] for one in expected], rtol=1e-12)
    assert list(found.clusters["n"]) == [one[1] for one in expected]
    np.testing.assert_allclose(found.clusters["expected"], [one[2] for one in expected], rtol=1e-12)
    assert found.clusters["p_value"].isna().all()
