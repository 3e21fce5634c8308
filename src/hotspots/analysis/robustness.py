"""What stays when a setting changes a little: hotspots in other settings, surfaces on other scales."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Final

import geopandas as gpd
import numpy as np
import pandas as pd

from hotspots import columns
from hotspots.analysis.clusters import NOISE, dbscan, hdbscan
from hotspots.analysis.points import Booleans, Floats, Integers, coordinates
from hotspots.analysis.scales import Scale, ScaleDependence, StudyArea, scale_dependence, scales, spots
from hotspots.errors import N_, AnalysisError

__all__ = [
    "Rule",
    "Scale",
    "ScaleDependence",
    "Variant",
    "compare_variants",
    "default_variants",
    "robustness",
    "scale_dependence",
    "scales",
]

HALF: Final = 0.5
"""The share of its incidents that finds a hotspot again, and of the variants below which it is unsteady."""

_RADII: Final = (0.8, 0.9, 1.1, 1.25)
_NUMBERS: Final = (0.8, 1.0, 1.25)
_LEAVES: Final = (0.6, 0.7, 0.8, 0.9, 1.1, 1.25, 1.4, 1.6)


@dataclass(frozen=True)
class Rule:
    """What makes a hotspot: at least so many within the radius in metres; without a radius it is HDBSCAN."""

    radius: float | None
    min_incidents: int


Variant = Rule | Scale


def default_variants(*, radius: float | None, min_incidents: int) -> tuple[Rule, ...]:
    """Return settings a little stricter and a little looser than those used, which are not among them.

    Twelve for DBSCAN: the radius 20 % and 10 % less, 10 % and 25 % more, each with a number of incidents 20 %
    less, the same, and 25 % more. Eight for HDBSCAN, which has no radius: a number from 40 % less to 60 %
    more. Fewer where whole numbers coincide.

    Examples
    --------
    >>> variants = default_variants(radius=100, min_incidents=10)
    >>> len(variants), variants[0], variants[-1]
    (12, Rule(radius=80.0, min_incidents=8), Rule(radius=125.0, min_incidents=12))
    """
    if radius is None:
        leaves = {max(round(min_incidents * factor), 2) for factor in _LEAVES} - {min_incidents}
        return tuple(Rule(None, least) for least in sorted(leaves))
    fewer = max(min(round(min_incidents * _NUMBERS[0]), min_incidents - 1), min(min_incidents, 2))
    more = max(round(min_incidents * _NUMBERS[-1]), min_incidents + 1)
    return tuple(
        Rule(round(radius * factor, 1), least)
        for factor, least in product(_RADII, sorted({fewer, min_incidents, more}))
    )


def robustness(
    incidents: gpd.GeoDataFrame,
    cluster_id: pd.Series,
    *,
    variants: Sequence[Variant],
    study_area: StudyArea = None,
    progress: Callable[[float], None] | None = None,
) -> pd.DataFrame:
    """Count in how many other settings each hotspot is found again.

    A hotspot is found in a variant when at least half of its incidents are in one hotspot there. In a surface
    a hotspot is an area of hot cells that touch: for a density the densest cells that hold as many incidents
    as all hotspots given together, for Gi* the cells called hot. A wide setting may find a hotspot again
    inside a much larger one: ``likeness`` tells.

    Parameters
    ----------
    incidents
        The selection that was clustered, in a projected CRS.
    cluster_id
        Cluster of each incident with the same index, -1 for none.
    variants
        Settings, for instance :func:`default_variants` and :func:`scales`. One that is not possible for
        these incidents (HDBSCAN of too many) is left out and not counted.
    study_area
        The inhabited area, for Gi*; without it the whole extent of the incidents.
    progress
        Called with the fraction done; may raise to cancel.

    Returns
    -------
    pandas.DataFrame
        One row a hotspot by ascending ``cluster_id``, RangeIndex: ``n``, ``found_in`` of ``variants``,
        ``share_found`` (NaN without variants) and ``likeness``, the median over the variants of the largest
        share that it and one hotspot there have in common of both together (Jaccard; 1 is the very same).

    Raises
    ------
    CRSError
        When the frame is not in a projected CRS in metres.
    AnalysisError
        When the clusters are not those of these incidents.

    References
    ----------
    Hennig, C. (2007). Cluster-wise assessment of cluster stability. Computational Statistics & Data
    Analysis 52(1).

    Examples
    --------
    >>> x = [0, 10, 20, 30, 900, 960, 1020, 1080]
    >>> incidents = gpd.GeoDataFrame(geometry=gpd.points_from_xy(x, [0] * 8), crs="EPSG:28992")
    >>> clusters = dbscan(incidents, radius=70, min_incidents=3)
    >>> found = robustness(incidents, clusters, variants=[Rule(60, 3), Rule(50, 3), Rule(80, 4)])
    >>> found[["cluster_id", "found_in", "variants"]].values.tolist()
    [[0, 3, 3], [1, 1, 3]]
    """
    base = _given(cluster_id, incidents)
    labels, found, likeness = compare_variants(
        incidents, base, variants=variants, study_area=study_area, progress=progress
    )
    known = ~np.isnan(likeness).any(axis=0) if len(labels) else np.zeros(len(variants), dtype=bool)
    count = int(known.sum())
    times = found[:, known].sum(axis=1)
    return pd.DataFrame(
        {
            columns.CLUSTER_ID: labels,
            columns.N: np.unique(base[base != NOISE], return_counts=True)[1],
            columns.FOUND_IN: times,
            columns.VARIANTS: count,
            columns.SHARE_FOUND: times / count if count else np.full(len(labels), np.nan),
            columns.LIKENESS: np.median(likeness[:, known], axis=1)
            if count
            else np.full(len(labels), np.nan),
        }
    )


def compare_variants(
    incidents: gpd.GeoDataFrame,
    base: Integers,
    *,
    variants: Sequence[Variant],
    study_area: StudyArea = None,
    progress: Callable[[float], None] | None = None,
) -> tuple[Integers, Booleans, Floats]:
    """Find each hotspot in each variant.

    Returns
    -------
    labels, found, likeness
        The hotspots, shape (hotspots,); whether each is found in each variant and how alike the most alike
        hotspot there is, shape (hotspots, variants). Likeness is NaN in a variant that is not possible.
    """
    labels = np.unique(base[base != NOISE])
    held = int((base != NOISE).sum())
    found = np.zeros((len(labels), len(variants)), dtype=bool)
    likeness = np.full((len(labels), len(variants)), np.nan)
    for number, variant in enumerate(variants):
        if len(labels):
            try:
                there = labels_in(incidents, variant, held=held, study_area=study_area)
            except AnalysisError:
                continue  # not possible for these incidents: it says nothing about the hotspots
            found[:, number], likeness[:, number] = _again(base, labels, there)
        if progress is not None:
            progress((number + 1) / len(variants))
    return labels, found, likeness


def labels_in(
    incidents: gpd.GeoDataFrame, variant: Variant, *, held: int, study_area: StudyArea = None
) -> Integers:
    """Return the hotspot of each incident in a variant, -1 for none; a density holds ``held`` incidents."""
    if isinstance(variant, Scale):
        return spots(incidents, variant, held, study_area)[0]
    if variant.radius is None:
        found = hdbscan(incidents, min_incidents=variant.min_incidents)
    else:
        found = dbscan(incidents, radius=variant.radius, min_incidents=variant.min_incidents)
    labels: Integers = found.to_numpy(dtype=np.int64)
    return labels


def _again(base: Integers, labels: Integers, there: Integers) -> tuple[Booleans, Floats]:
    """Tell which hotspots are found again, and how alike the most alike hotspot there is."""
    both = (base != NOISE) & (there != NOISE)
    position = np.searchsorted(labels, base[both])
    width = int(there.max(initial=0)) + 1
    pairs, common = np.unique(position * width + there[both], return_counts=True)
    hotspot, other = pairs // width, pairs % width
    sizes = np.unique(base[base != NOISE], return_counts=True)[1]
    sizes_there = np.bincount(there[there != NOISE], minlength=width)
    most, alike = np.zeros(len(labels)), np.zeros(len(labels))
    np.maximum.at(most, hotspot, common / sizes[hotspot])
    np.maximum.at(alike, hotspot, common / (sizes[hotspot] + sizes_there[other] - common))
    return most >= HALF, alike


def _given(cluster_id: pd.Series, incidents: gpd.GeoDataFrame) -> Integers:
    """Return the clusters as an array."""
    coordinates(incidents.iloc[:0])  # the CRS is checked even where there is nothing to find
    if not cluster_id.index.equals(incidents.index):
        raise AnalysisError(
            "cluster_index",
            N_(
                "Clusters belong to the incidents they were found in. The {clusters} clusters given have "
                "another index than the {incidents} incidents. Cluster these incidents again."
            ),
            clusters=len(cluster_id),
            incidents=len(incidents),
        )
    given: Integers = np.maximum(cluster_id.to_numpy(dtype=np.int64), NOISE)
    return given
