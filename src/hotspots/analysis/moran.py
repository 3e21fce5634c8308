"""Moran's I: whether like lies beside like, over the whole study area and around each place."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd
from scipy.sparse import diags_array

from hotspots import columns
from hotspots.analysis.local_statistics import gi_z, observed, two_sided_p
from hotspots.analysis.multiple import benjamini_hochberg
from hotspots.analysis.neighbours import Neighbours
from hotspots.analysis.permuted import check_permutations, conditional_p, two_sided
from hotspots.analysis.points import Floats

HIGH_HIGH: Final = "high-high"
LOW_LOW: Final = "low-low"
HIGH_LOW: Final = "high-low"
LOW_HIGH: Final = "low-high"

_FEWEST: Final = 4  # the variance under randomisation divides by (n - 1)(n - 2)(n - 3)
_BATCH: Final = 2_000_000  # values permuted at a time: 16 MB
_ROUNDING: Final = 1e-9


@dataclass(frozen=True)
class GlobalMoran:
    """Moran's I of a study area; every figure but ``n_tested`` is NaN where it is undefined.

    Attributes
    ----------
    i
        Near 1: like beside like. Near ``expected``: no pattern. Well below: unlike beside unlike.
    expected
        -1/(n - 1), the mean of I when the values are dealt at random.
    n_tested
        Number of places with a value.
    z_score, p_value
        Under randomisation: the values as they are, dealt at random; two-sided. For counts.
    z_normality, p_normality
        Under normality: the values drawn from a normal distribution; two-sided.
    p_simulated
        Two-sided p of the permutations; NaN when none were asked for.
    """

    i: float
    expected: float
    n_tested: int
    z_score: float
    p_value: float
    z_normality: float
    p_normality: float
    p_simulated: float


def global_moran(
    frame: gpd.GeoDataFrame,
    *,
    neighbours: Neighbours,
    values: str = columns.N,
    row_standardised: bool = True,
    permutations: int = 0,
    rng: np.random.Generator | int = 0,
    progress: Callable[[float], None] | None = None,
) -> GlobalMoran:
    """Test whether neighbours are alike: I = (n/S0)·Σ_i Σ_j w_ij·z_i·z_j / Σ z_i², with z = x - x̄.

    Parameters
    ----------
    frame
        Areas or points. A row whose value is missing is neither tested nor a neighbour.
    neighbours
        Of the same rows, from :mod:`hotspots.analysis.neighbours`.
    values
        The column to test: a rate rather than a count, where areas differ in size.
    row_standardised
        Whether the weights of the neighbours of a place sum to 1 (each place counts the same) or are 1 each
        (each pair of neighbours counts the same).
    permutations
        Number of random deals of all values for ``p_simulated``; 0 is none.
    rng
        A generator or a seed for those.
    progress
        Called with the part of the permutations done; what it raises stops the work.

    Returns
    -------
    GlobalMoran
        I with its mean, z and p. Undefined where all values are equal or nobody has a neighbour.

    Raises
    ------
    AnalysisError
        When the column is missing or not finite, the neighbours are of another frame, or a setting is out
        of range.

    References
    ----------
    Moran, P. A. P. (1950). Notes on continuous stochastic phenomena. Biometrika 37(1/2).
    Cliff, A. D. and Ord, J. K. (1981). Spatial processes: models and applications, chapter 2.

    Examples
    --------
    >>> from hotspots.analysis.neighbours import within
    >>> points = gpd.points_from_xy(range(8), [0] * 8, crs="EPSG:28992")
    >>> places = gpd.GeoDataFrame({"n": range(8)}, geometry=points)
    >>> found = global_moran(places, neighbours=within(places, distance=1))
    >>> round(found.i, 4), round(found.expected, 4)
    (0.8333, -0.1429)
    """
    neighbours.require(frame)
    check_permutations(permutations)
    x, weights, _ = _tested(frame, values, neighbours)
    weights = _standardised(weights) if row_standardised else weights
    n, pull = len(x), float(weights.sum())
    if n < _FEWEST or pull == 0 or x.min() == x.max():
        return GlobalMoran(np.nan, np.nan, n, *[np.nan] * 5)
    z = x - x.mean()
    scale = n / pull / np.square(z).sum()
    i = float(z @ (weights @ z) * scale)
    expected = -1 / (n - 1)
    normality, randomisation = _variances(z, weights)
    z_scores = np.array([(i - expected) / np.sqrt(variance) for variance in (randomisation, normality)])
    p_random, p_normal = two_sided_p(z_scores).tolist()
    simulated = np.nan
    if permutations:
        simulated = _dealt(
            z,
            weights,
            i / scale,
            permutations=permutations,
            rng=np.random.default_rng(rng),
            progress=progress,
        )
    return GlobalMoran(i, expected, n, float(z_scores[0]), p_random, float(z_scores[1]), p_normal, simulated)


def local_moran(
    frame: gpd.GeoDataFrame,
    *,
    neighbours: Neighbours,
    values: str = columns.N,
    row_standardised: bool = True,
    permutations: int = 999,
    rng: np.random.Generator | int = 0,
    progress: Callable[[float], None] | None = None,
) -> gpd.GeoDataFrame:
    """Find places that are like their neighbours, high or low, and those that stand out among them.

    I_i = (z_i/m2)·Σ_j w_ij·z_j with z = x - x̄ and m2 = Σz²/n, so that with row-standardised weights and a
    neighbour for everyone the mean of I_i is the global I. Its z and p are under conditional randomisation:
    the place keeps its value, the other values are dealt at random among the other places.

    Parameters
    ----------
    frame, neighbours, values, row_standardised
        As of :func:`global_moran`.
    permutations
        Number of conditional permutations for ``p_simulated``, which unlike ``p_value`` holds for skewed
        values too; 0 is none. The smallest p is 2/(permutations + 1).
    rng, progress
        As of :func:`global_moran`.

    Returns
    -------
    geopandas.GeoDataFrame
        A copy with the columns ``n_neighbours``, ``local_i``, ``z_score``, two-sided normal ``p_value``,
        ``q_value`` (Benjamini-Hochberg over the rows tested), ``p_simulated`` (when asked for),
        ``quadrant`` and ``n_tested``. The quadrant says whether the place, and then whether the mean of its
        neighbours, lies above the mean ("high") or not ("low"): "high-high", "low-low", "high-low" or
        "low-high". Every tested row has one; it means something where q or p is small. All missing where
        the statistic is undefined: the value is, the place has no neighbours or all others are, or all
        (other) values are equal.

    Raises
    ------
    AnalysisError
        As of :func:`global_moran`.

    References
    ----------
    Anselin, L. (1995). Local indicators of spatial association - LISA. Geographical Analysis 27(2).
    Sokal, R. R., Oden, N. L. and Thomson, B. A. (1998). Local spatial autocorrelation in a biological model.
    Geographical Analysis 30(4).

    Examples
    --------
    >>> from hotspots.analysis.neighbours import within
    >>> points = gpd.points_from_xy(range(8), [0] * 8, crs="EPSG:28992")
    >>> places = gpd.GeoDataFrame({"n": [9, 8, 9, 1, 0, 8, 1, 0]}, geometry=points)
    >>> found = local_moran(places, neighbours=within(places, distance=1), permutations=0)
    >>> found["quadrant"].tolist()[:6]
    ['high-high', 'high-high', 'high-low', 'low-low', 'low-low', 'high-low']
    """
    neighbours.require(frame)
    check_permutations(permutations)
    x, binary, known = _tested(frame, values, neighbours)
    counts = np.diff(binary.indptr).astype(np.int64)
    totals = binary @ x
    mean = x.mean() if len(x) else np.nan
    around = totals - mean * counts
    # Under conditional randomisation only the total of the neighbours varies, as in Gi.
    z = np.sign(x - mean) * gi_z(x, totals, counts)
    p = two_sided_p(z)
    weight = 1 / np.maximum(counts, 1) if row_standardised else np.ones(len(x))
    spread = np.square(x - mean).mean() if len(x) else np.nan
    found = {
        columns.N_NEIGHBOURS: np.where(np.isnan(z), np.nan, counts),
        columns.LOCAL_I: np.where(np.isnan(z), np.nan, (x - mean) * around * weight)
        / (spread if spread > 0 else np.nan),
        columns.Z_SCORE: z,
        columns.P_VALUE: p,
        columns.Q_VALUE: benjamini_hochberg(p),
    }
    if permutations:
        p = conditional_p(x, totals, counts, permutations=permutations, rng=rng, progress=progress)
        found[columns.P_SIMULATED] = np.where(np.isnan(z), np.nan, p)
    out = frame.copy()
    for name, column in found.items():
        whole = np.full(len(known), np.nan)
        whole[known] = column
        out[name] = whole
    out[columns.QUADRANT] = _quadrants(x > mean, around > 0, ~np.isnan(z), known)
    out[columns.N_TESTED] = int((~np.isnan(z)).sum())
    return out


def _tested(frame: pd.DataFrame, values: str, neighbours: Neighbours) -> tuple[Floats, Any, np.ndarray]:
    """Return the known values, the neighbours among them, and which rows they are."""
    x, known = observed(frame, values)
    matrix = neighbours.matrix if known.all() else neighbours.matrix[known][:, known]
    return x[known], matrix, known


def _standardised(matrix: Any) -> Any:
    """Let the weights of each row sum to 1; a row without neighbours stays empty."""
    counts = np.diff(matrix.indptr)
    return (diags_array(1 / np.maximum(counts, 1)) @ matrix).tocsr()


def _variances(z: Floats, weights: Any) -> tuple[float, float]:
    """Return the variance of I under normality and under randomisation (Cliff and Ord 1981, 2.3)."""
    n = len(z)
    s0 = weights.sum()
    s1 = np.square((weights + weights.T).data).sum() / 2
    s2 = np.square(np.asarray(weights.sum(axis=0)) + np.asarray(weights.sum(axis=1))).sum()
    peak = n * np.square(np.square(z)).sum() / np.square(np.square(z).sum())
    mean_squared = 1 / (n - 1) ** 2
    normality = (n**2 * s1 - n * s2 + 3 * s0**2) / ((n**2 - 1) * s0**2) - mean_squared
    flat = n * ((n**2 - 3 * n + 3) * s1 - n * s2 + 3 * s0**2)
    peaked = peak * ((n**2 - n) * s1 - 2 * n * s2 + 6 * s0**2)
    randomisation = (flat - peaked) / ((n - 1) * (n - 2) * (n - 3) * s0**2) - mean_squared
    return float(normality), float(randomisation)


def _dealt(
    z: Floats,
    weights: Any,
    seen: float,
    *,
    permutations: int,
    rng: np.random.Generator,
    progress: Callable[[float], None] | None,
) -> float:
    """Return the two-sided p of z'Wz among random deals of z."""
    slack = _ROUNDING * float(np.square(z).sum())
    above = below = done = 0
    while done < permutations:
        some = min(max(_BATCH // len(z), 1), permutations - done)
        deals = rng.permuted(np.tile(z, (some, 1)), axis=1).T
        products = (deals * (weights @ deals)).sum(axis=0)
        above += int((products >= seen - slack).sum())
        below += int((products <= seen + slack).sum())
        done += some
        if progress is not None:
            progress(done / permutations)
    return float(two_sided(np.array([above]), np.array([below]), permutations)[0])


def _quadrants(high: np.ndarray, around: np.ndarray, tested: np.ndarray, known: np.ndarray) -> Any:
    """Name the quadrant of each row of the frame; missing where nothing was tested."""
    names = np.where(high, np.where(around, HIGH_HIGH, HIGH_LOW), np.where(around, LOW_HIGH, LOW_LOW))
    whole = np.full(len(known), None, dtype=object)
    named = names.astype(object)
    named[~tested] = None
    whole[known] = named
    return pd.array(whole, dtype="str")
