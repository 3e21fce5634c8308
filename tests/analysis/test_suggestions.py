"""Suggestions: a random spread gets no hotspots, planted ones are found, and the reason is said in Dutch."""

import numpy as np
import pytest

from hotspots.analysis.clusters import dbscan, hdbscan
from hotspots.analysis.suggestions import RADII, suggest_dbscan, suggest_hdbscan
from hotspots.i18n import words_for


def found(frame):
    settings = suggest_dbscan(frame)
    return dbscan(frame, radius=settings.radius, min_incidents=settings.min_incidents)


@pytest.mark.parametrize(("n", "maps"), [(40, 20), (300, 20), (2000, 10), (12_000, 3)])
def test_an_even_spread_has_no_hotspots(incidents, n, maps):
    """False alarms: at most one map in twenty, as the suggestion says (simulated: 1 in 100 or fewer)."""
    rng = np.random.default_rng(n)
    alarms = sum((found(incidents(rng.uniform(0, 1, (n, 2)) * [9000, 6000])) >= 0).any() for _ in range(maps))
    assert alarms <= maps / 20


@pytest.mark.parametrize(("background", "planted", "spread"), [(100, 12, 60), (1000, 25, 40), (8000, 40, 15)])
def test_planted_hotspots_are_found(incidents, background, planted, spread):
    rng = np.random.default_rng(background)
    centres = np.array([[2000, 2000], [7000, 4000]])
    xy = np.concatenate(
        [
            rng.uniform(0, 1, (background, 2)) * [9000, 6000],
            *(rng.normal(centre, spread, (planted, 2)) for centre in centres),
        ]
    )
    labels = found(incidents(xy))
    assert labels.max() == 1
    for first in (background, background + planted):
        inside = labels[first : first + planted]
        assert (inside == inside.mode()[0]).mean() > 0.7
        assert inside.mode()[0] >= 0
    assert (labels[:background] >= 0).mean() < 0.02


def test_settings_depend_on_the_selection_within_bounds(incidents):
    rng = np.random.default_rng(1)
    radii, least = [], []
    for n in (5, 50, 500, 5000, 20_000):
        settings = suggest_dbscan(incidents(rng.uniform(0, 8000, (n, 2))))
        radii.append(settings.radius)
        least.append(settings.min_incidents)
    assert radii == sorted(radii, reverse=True)
    assert (radii[0], radii[-1]) == (RADII[1], RADII[0])
    assert least == sorted(least)
    assert least[0] >= 3
    assert least[2] >= 5
    assert all(radius % 10 == 0 for radius in radii)


def test_many_busy_places_raise_the_bar(incidents):
    rng = np.random.default_rng(1)
    corners = rng.uniform(0, 10_000, (300, 2))
    frame = incidents(corners[rng.integers(0, 300, 20_000) % rng.integers(1, 300, 20_000)])
    settings = suggest_dbscan(frame)
    assert "the 60 busiest" in str(settings.why)
    assert 20 <= found(frame).max() + 1 <= 60


@pytest.mark.parametrize(
    "points",
    [np.empty((0, 2)), [(0, 0)], [(np.nan, np.nan)] * 4, [(0, 0)] * 500, [(0, 0), (1e7, 1e7), (1, 1)]],
)
def test_hardly_any_incidents_or_places(incidents, points):
    frame = incidents(points)
    assert 50 <= suggest_dbscan(frame).radius <= 250
    assert suggest_dbscan(frame).min_incidents >= 3
    assert suggest_hdbscan(frame).min_incidents == 8
    assert suggest_hdbscan(frame).radius is None


def test_the_reason_in_dutch(incidents):
    frame = incidents(np.random.default_rng(1).uniform(0, 6000, (1500, 2)))
    settings = suggest_dbscan(frame)
    said = settings.why.say(words_for("nl"))
    assert said.startswith("Als deze 1.500 incidenten willekeurig verspreid lagen over de ")
    assert f"{settings.min_incidents} of meer" in said
    assert "bij 1.500 incidenten" in suggest_hdbscan(frame).why.say(words_for("nl"))
    few = suggest_dbscan(frame.iloc[:2]).why
    assert few.say(words_for("nl")).startswith("Er zijn te weinig incidenten")


def test_a_suggestion_for_hdbscan_can_be_used(incidents):
    rng = np.random.default_rng(3)
    frame = incidents(
        np.concatenate(
            [rng.normal(0, 30, (80, 2)), rng.normal(3000, 30, (80, 2)), rng.uniform(-4000, 4000, (100, 2))]
        )
    )
    labels = hdbscan(frame, min_incidents=suggest_hdbscan(frame).min_incidents)
    assert (labels[:160] >= 0).mean() > 0.6
    assert (labels[160:] >= 0).mean() < 0.1


def test_few_incidents_far_apart_are_looked_at_in_wider_circles(incidents):
    rng = np.random.default_rng(7)
    spread = rng.uniform(0, 25_000, (500, 2))
    turn = np.linspace(0, 2 * np.pi, 14, endpoint=False)
    ring = 12_000 + 280 * np.column_stack([np.cos(turn), np.sin(turn)])
    frame = incidents(np.vstack([spread, ring, np.full((3, 2), 12_000.0)]))
    suggestion = suggest_dbscan(frame)
    assert suggestion.radius > RADII[1]
    assert "no place holds more than a random spread" in suggestion.why.template
    labels = found(frame)
    assert (labels.iloc[-17:] == 0).all()
