"""Compile every kernel ahead, those of the analysis included: ``python -m hotspots.action.warm_up``."""

from datetime import date

import geopandas as gpd
import pandas as pd

from hotspots import columns
from hotspots.action.patrol_types import HOURS, Shift, Team
from hotspots.action.patrols import plan_patrols
from hotspots.analysis import warm_up as analysis


def warm_up() -> None:
    """Call every kernel once."""
    analysis.warm_up()
    warm_up_patrols()


def warm_up_patrols() -> None:
    """Call the kernels of this room once."""
    spot = gpd.GeoDataFrame(
        {columns.RANK: [1], columns.LABEL_X: [0.0], columns.LABEL_Y: [0.0]},
        geometry=gpd.points_from_xy([0.0], [0.0]),
        crs="EPSG:28992",
    )
    expected = pd.DataFrame(1.0, index=[1], columns=range(HOURS))
    monday = date(2024, 1, 1)
    plan_patrols(spot, expected, [Team("1", "foot", 0.0, 0.0, (Shift(monday, 600, 660),))], week=monday)


if __name__ == "__main__":
    warm_up()
