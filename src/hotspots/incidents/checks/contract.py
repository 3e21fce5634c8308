"""The contract of an incident frame, checked at the door: what passes here can be relied on everywhere."""

from functools import cache
from types import MappingProxyType
from typing import Final

import geopandas as gpd
import numpy as np
import pandas as pd
import pandera.pandas as pa
import shapely
from pandera.errors import SchemaErrors

from hotspots import columns
from hotspots.errors import N_, HotspotsError
from hotspots.incidents.taxonomy import GROUP_LABELS

PRECISION_LABELS: Final = MappingProxyType(
    {
        "address": N_("precise to the address"),
        "street": N_("precise to the street"),
        "postcode": N_("precise to the postcode"),
        "area": N_("precise to the area"),
    }
)
"""How precise a location is, from fine to coarse, with English names."""

PRECISIONS: Final = tuple(PRECISION_LABELS)
REGIMES: Final = ("wpg", "avg")


def require_contract(incidents: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return the frame when it is an incident frame.

    Raises
    ------
    HotspotsError
        With the columns and the rules that are broken, never with values.
    """
    try:
        _schema().validate(incidents, lazy=True)
    except SchemaErrors as error:
        cases = error.failure_cases
        broken = sorted(
            {f"{column}: {check}" for column, check in zip(cases["column"], cases["check"], strict=True)}
        )
        raise HotspotsError(
            "contract_broken",
            N_("Incidents that pass the inspection keep the contract of hotspots.columns. Broken: {rules}."),
            rules="; ".join(broken),
        ) from None
    return incidents


@cache
def _schema() -> pa.DataFrameSchema:
    """Return the schema; vectorised checks only."""
    text = "str"
    one_of = pa.Check.isin
    return pa.DataFrameSchema(
        {
            columns.INCIDENT_ID: pa.Column(text, pa.Check(_filled, name="filled"), unique=True),
            columns.CATEGORY: pa.Column(text, pa.Check(_filled, name="filled")),
            columns.GROUP: pa.Column(text, one_of(list(GROUP_LABELS))),
            columns.OCCURRED_FROM: pa.Column(checks=pa.Check(_zoned, name="datetime64[us] with a time zone")),
            columns.OCCURRED_TO: pa.Column(checks=pa.Check(_zoned, name="datetime64[us] with a time zone")),
            columns.PRECISION: pa.Column(text, one_of(list(PRECISIONS))),
            columns.SOURCE: pa.Column(text),
            columns.REGIME: pa.Column(text, one_of(list(REGIMES))),
            columns.GEOMETRY: pa.Column(
                checks=pa.Check(_points, name="finite points or nothing"), nullable=True
            ),
        },
        checks=pa.Check(_ordered, name="occurred_from <= occurred_to"),
        index=pa.Index(int),
        strict=True,
        ordered=True,
    )


def _filled(values: pd.Series) -> pd.Series:
    """Tell which texts are not empty."""
    return values.str.len() > 0


def _zoned(values: pd.Series) -> bool:
    """Tell whether moments have microseconds and a time zone."""
    return isinstance(values.dtype, pd.DatetimeTZDtype) and values.dt.unit == "us"


def _ordered(frame: pd.DataFrame) -> pd.Series:
    """Tell which windows do not end before they start."""
    return frame[columns.OCCURRED_FROM] <= frame[columns.OCCURRED_TO]


def _points(values: gpd.GeoSeries) -> pd.Series:
    """Tell which geometries are points with finite coordinates; missing ones are not asked."""
    geometry = np.asarray(values, dtype=object)
    finite = np.isfinite(shapely.get_x(geometry)) & np.isfinite(shapely.get_y(geometry))  # NaN: no point
    return pd.Series(finite, index=values.index)
