"""The names of the columns that travel between the rooms; each name is written here and nowhere else."""

from typing import Final

# An incident (one row of the incident frame; see hotspots.incidents)
INCIDENT_ID: Final = "incident_id"
CATEGORY: Final = "category"
GROUP: Final = "group"
OCCURRED_FROM: Final = "occurred_from"
OCCURRED_TO: Final = "occurred_to"
PRECISION: Final = "precision"
SOURCE: Final = "source"
REGIME: Final = "regime"
GEOMETRY: Final = "geometry"

INCIDENT_COLUMNS: Final = (
    INCIDENT_ID,
    CATEGORY,
    GROUP,
    OCCURRED_FROM,
    OCCURRED_TO,
    PRECISION,
    SOURCE,
    REGIME,
    GEOMETRY,
)

# An area of a layer (see hotspots.places); the same names in every layer
CODE: Final = "code"
NAME: Final = "name"
KIND: Final = "kind"
INHABITANTS: Final = "inhabitants"
DWELLINGS: Final = "dwellings"

# Layers, and at the same time the columns of the memberships of an incident
BUURT: Final = "buurt"
WIJK: Final = "wijk"
DISTRICT: Final = "district"
BUSINESS_PARK: Final = "business_park"
TOWN_CENTRE: Final = "town_centre"
STATION: Final = "station"

# Where an incident stands in the books of a join: accepted = in_area + outside + no_location
PLACE: Final = "place"
IN_AREA: Final = "in_area"
OUTSIDE: Final = "outside"
NO_LOCATION: Final = "no_location"

# Counts and rates
N: Final = "n"
RATE: Final = "rate"
DENOMINATOR: Final = "denominator"
REASON: Final = "reason"

# A hotspot (one row of the hotspot frame; see hotspots.analysis.clusters)
CLUSTER_ID: Final = "cluster_id"
RANK: Final = "rank"
N_PER_WEEK: Final = "n_per_week"
SHARE: Final = "share"
HECTARES: Final = "hectares"
DISTINCT_PLACES: Final = "distinct_places"
SHARE_BUSIEST_PLACE: Final = "share_busiest_place"
SHARE_BUSIEST_NIGHT: Final = "share_busiest_night"
CATEGORIES: Final = "categories"
PEAK_PART: Final = "peak_part"
SHARE_PEAK_PART: Final = "share_peak_part"
PEAK_WEEKDAY: Final = "peak_weekday"
SHARE_PEAK_WEEKDAY: Final = "share_peak_weekday"
AREAS: Final = "areas"

# Density and naming (see hotspots.analysis.counts and hotspots.analysis.naming)
N_PER_KM2: Final = "n_per_km2"
LABEL_X: Final = "label_x"
LABEL_Y: Final = "label_y"
NAME_LAYER: Final = "name_layer"
NAME_AREA: Final = "name_area"
SECTOR: Final = "sector"
NAME_BUURT: Final = "name_buurt"
LETTER: Final = "letter"

# A cell of a grid (see hotspots.analysis.grid)
ROW: Final = "row"
COL: Final = "col"

# Local statistics (see hotspots.analysis.getis_ord and hotspots.analysis.moran)
Z_SCORE: Final = "z_score"
P_SIMULATED: Final = "p_simulated"
HOT: Final = "hot"
LOCAL_I: Final = "local_i"
QUADRANT: Final = "quadrant"
