"""Compile the kernels ahead: ``python -m hotspots.analysis.warm_up``, run once when the product is installed.

numba compiles a kernel when it is first called and keeps the result beside the source. Done here, nobody
waits for it on a page.
"""

from datetime import date

import geopandas as gpd
import numpy as np
import pandas as pd

from hotspots import columns
from hotspots.analysis.cell_dbscan import cell_dbscan
from hotspots.analysis.control import control_chart
from hotspots.analysis.density import density
from hotspots.analysis.near_repeat import knox
from hotspots.analysis.points import places
from hotspots.analysis.repeats import classify_repeats
from hotspots.analysis.scan import space_time_scan
from hotspots.analysis.st_dbscan import st_dbscan
from hotspots.analysis.weekly import weekly_counts


def warm_up() -> None:
    """Call every kernel once, on a hundred made-up incidents."""
    rng = np.random.default_rng(1)
    moments = pd.Timestamp("2021-01-04", tz="Europe/Amsterdam") + pd.to_timedelta(
        np.arange(100) * 7, unit="D"
    )
    incidents = gpd.GeoDataFrame(
        {columns.OCCURRED_FROM: moments, columns.OCCURRED_TO: moments},
        geometry=gpd.points_from_xy(*rng.uniform(0, 500, (2, 100))),
        crs="EPSG:28992",
    )
    for kernel in ("quartic", "gaussian"):
        density(incidents, bandwidth=100.0, kernel=kernel)
        density(incidents, bandwidth=100.0, kernel=kernel, exact=True)
    cell_dbscan(places(incidents), radius=50.0, min_incidents=3)
    st_dbscan(incidents, radius=50.0, days=7, min_incidents=3)
    for metric in ("euclidean", "manhattan"):
        knox(incidents, permutations=1, metric=metric)
    classify_repeats(incidents)
    for mode in ("retrospective", "prospective"):
        space_time_scan(incidents, radius=100.0, days_max=28, mode=mode, replications=1)
    areas = pd.DataFrame({columns.CODE: ["A"]})
    weekly = weekly_counts(incidents, codes=pd.Series(["A"] * 100), areas=areas)
    control_chart(weekly, baseline_years=(2021,), start=date(2022, 1, 3))


if __name__ == "__main__":
    warm_up()
