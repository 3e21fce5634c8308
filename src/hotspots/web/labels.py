"""The names of what can be chosen, as messages for the catalogue."""

from typing import Final

from hotspots.errors import N_

LAYERS: Final = {
    "district": N_("Districts (stadsdelen)"),
    "wijk": N_("Quarters (wijken)"),
    "buurt": N_("Neighbourhoods (buurten)"),
    "business_park": N_("Business parks"),
    "town_centre": N_("Town centres"),
    "station": N_("Railway stations"),
    "water": N_("Water"),
}

AREA_LAYERS: Final = {
    "district": N_("District"),
    "wijk": N_("Quarter (wijk)"),
    "buurt": N_("Neighbourhood (buurt)"),
}

OVERLAYS: Final = {
    "hotspots": N_("Hotspots"),
    "incidents": N_("Incidents"),
    "business_park": N_("Business parks"),
    "town_centre": N_("Town centres"),
    "station": N_("Railway stations"),
}

BACKGROUNDS: Final = {
    "areas": N_("Areas"),
    "density": N_("Density"),
    "hot_cold": N_("Hot and cold (Gi*)"),
    "emerging": N_("Course over the months"),
    "none": N_("None"),
}

MEASURES: Final = {
    "count": N_("Number"),
    "rate": N_("Per 1,000"),
    "change": N_("Change"),
}

METHODS: Final = {
    "dbscan": N_("Within a distance (DBSCAN)"),
    "hdbscan": N_("By density (HDBSCAN)"),
}

PERIODS: Final = {
    "month": N_("Last month"),
    "quarter": N_("Last quarter"),
    "year": N_("Last year"),
    "all": N_("All data"),
    "own": N_("Own dates"),
}

PARTS_OF_DAY: Final = {
    "night": N_("Night (0-6)"),
    "morning": N_("Morning (6-12)"),
    "afternoon": N_("Afternoon (12-18)"),
    "evening": N_("Evening (18-24)"),
}

STEPS: Final = {
    "month": N_("Per month"),
    "week": N_("Per week"),
}

ORDERS: Final = {
    "n": N_("Number of incidents"),
    "rate": N_("Rate, smoothed"),
    "change": N_("Change"),
    "verdict": N_("Verdict"),
    "name": N_("Name"),
}
