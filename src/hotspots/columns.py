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
N_NEIGHBOURS: Final = "n_neighbours"
N_TESTED: Final = "n_tested"
EXACT: Final = "exact"
P_SIMULATED: Final = "p_simulated"
HOT: Final = "hot"
LOCAL_I: Final = "local_i"
QUADRANT: Final = "quadrant"

# A back-test (see hotspots.analysis.backtest)
FORECASTER: Final = "forecaster"
ORIGIN: Final = "origin"
AREA_SHARE: Final = "area_share"
CAUGHT: Final = "caught"
HIT_RATE: Final = "hit_rate"
PAI: Final = "pai"
PEI: Final = "pei"
RECAPTURE: Final = "recapture_rate_index"
DIFFERENCE: Final = "difference"
DIFFERENCE_LOW: Final = "difference_low"
DIFFERENCE_HIGH: Final = "difference_high"
VERDICT: Final = "verdict"

# Rates, change and control charts (see hotspots.analysis.rates, .change and .control)
RATE_LOW: Final = "rate_low"
RATE_HIGH: Final = "rate_high"
RATE_EB: Final = "rate_eb"
LOW_95: Final = "low_95"
HIGH_95: Final = "high_95"
LOW_998: Final = "low_998"
HIGH_998: Final = "high_998"
FUNNEL: Final = "funnel"
N_NOW: Final = "n_now"
N_BEFORE: Final = "n_before"
EXPECTED: Final = "expected"
RATIO: Final = "ratio"
RATIO_LOW: Final = "ratio_low"
RATIO_HIGH: Final = "ratio_high"
CHANGE: Final = "change"
P_VALUE: Final = "p_value"
Q_VALUE: Final = "q_value"
WEEK: Final = "week"
LIMIT: Final = "limit"
ALARM: Final = "alarm"
SIGNAL: Final = "signal"
SINCE: Final = "since"

# When it happens (see hotspots.analysis.rhythm and hotspots.analysis.seasons)
PART_OF_DAY: Final = "part_of_day"
HOUR_FROM: Final = "hour_from"
HOUR_TO: Final = "hour_to"
WEEKDAY: Final = "weekday"
HOUR: Final = "hour"
N_MIDNIGHT: Final = "n_midnight"
YEAR: Final = "year"
MONTH: Final = "month"
START: Final = "start"
DAYS: Final = "days"
YEARS: Final = "years"
MEAN: Final = "mean"
LEAST: Final = "least"
MOST: Final = "most"
INDEX: Final = "index"
INDEX_LOW: Final = "index_low"
INDEX_HIGH: Final = "index_high"
LOW: Final = "low"
HIGH: Final = "high"

# A cluster of the space-time scan (see hotspots.analysis.scan); also n, expected, ratio, p_value, start, days
LLR: Final = "llr"
RELATIVE_RISK: Final = "relative_risk"
P_GUMBEL: Final = "p_gumbel"
END: Final = "end"
RADIUS: Final = "radius"
N_CIRCLE: Final = "n_circle"
PLACES_CIRCLE: Final = "places_circle"
MEMBERS: Final = "members"
NEW: Final = "new"

# Emerging hot spots, robustness, more about a hotspot (see hotspots.analysis.emerging, .robustness, .enrich)
EMERGING: Final = "emerging"
HOT_STEPS: Final = "hot_steps"
COLD_STEPS: Final = "cold_steps"
TREND_Z: Final = "trend_z"
TREND_P: Final = "trend_p"
TREND_Q: Final = "trend_q"
GROWTH: Final = "growth_per_week"
TREND: Final = "trend"
FOUND_IN: Final = "found_in"
VARIANTS: Final = "variants"
SHARE_FOUND: Final = "share_found"
LIKENESS: Final = "likeness"
SURFACE: Final = "surface"
CELL_SIZE: Final = "cell_size"
BANDWIDTH: Final = "bandwidth"
OFFSET: Final = "offset"
OFFSET_X: Final = "offset_x"
OFFSET_Y: Final = "offset_y"
SPOTS: Final = "spots"
SETTING: Final = "setting"
PAIRS: Final = "pairs"
MEDIAN: Final = "median"
LOWEST: Final = "lowest"
SHARE_REPEATS: Final = "share_repeats"
SHARE_NEAR_REPEATS: Final = "share_near_repeats"
SCAN_P: Final = "scan_p"

# Near repeats (see hotspots.analysis.near_repeat and .repeats); also expected, ratio, p_value, q_value
DISTANCE_FROM: Final = "distance_from"
DISTANCE_TO: Final = "distance_to"
FIRST_DAY: Final = "first_day"
LAST_DAY: Final = "last_day"
OBSERVED: Final = "observed"
ROLE: Final = "role"
STRING_ID: Final = "string_id"

# Patrols (see hotspots.action.patrols): stops, shifts, blocks; also rank, hour, start, end, expected
TEAM: Final = "team"
MODE: Final = "mode"
DAY: Final = "day"
ORDER: Final = "order"
X: Final = "x"
Y: Final = "y"
ARRIVE: Final = "arrive"
LEAVE: Final = "leave"
TRAVEL: Final = "travel_minutes"
METRES: Final = "metres"
MINUTES: Final = "minutes"
STOPS: Final = "stops"
ON_STOPS: Final = "on_stops"
ON_TRAVEL: Final = "on_travel"
TRAVEL_BACK: Final = "travel_back"
RESERVED: Final = "reserved"
SLACK: Final = "slack"
COVERED: Final = "covered"
SHARE_HAAL: Final = "share_haal"
HAAL_NOW: Final = "haal_now"
HAAL_BEFORE: Final = "haal_before"
BRENG_NOW: Final = "breng_now"
BRENG_BEFORE: Final = "breng_before"
WAY: Final = "way"

# Addresses and warning letters (see hotspots.places.addresses and hotspots.action.letters)
ADDRESS_ID: Final = "address_id"
STREET: Final = "street"
POSTCODE: Final = "postcode"
HOUSE_NUMBER: Final = "house_number"
ADDITION: Final = "addition"
DWELLING: Final = "dwelling"
ADDRESS_COLUMNS: Final = (ADDRESS_ID, STREET, POSTCODE, HOUSE_NUMBER, ADDITION, DWELLING, GEOMETRY)
ZONE_ID: Final = "zone_id"
N_BURGLARIES: Final = "n_burglaries"
N_DWELLINGS: Final = "n_dwellings"
N_LETTERS: Final = "n_letters"
N_RECENT: Final = "n_recent"
N_EXCLUDED: Final = "n_excluded"
N_OVER_BUDGET: Final = "n_over_budget"
WIDENED: Final = "widened"
FIRST_WEEK: Final = "first_week"
LAST_WEEK: Final = "last_week"
WRITTEN_ON: Final = "written_on"
ROUND_ID: Final = "round_id"
LETTER_ID: Final = "letter_id"
DELIVERY_GROUP: Final = "delivery_group"
DELIVERED: Final = "delivered"
N_DELIVERED: Final = "n_delivered"
N_NOT_DELIVERED: Final = "n_not_delivered"
N_UNKNOWN: Final = "n_unknown"
RELEASED_ON: Final = "released_on"
DWELLING_WEEKS: Final = "dwelling_weeks"

# A measure (see hotspots.places.measures) and what is known around a new incident (see hotspots.action.duty);
# also kind, name, source, geometry, n, expected, ratio, p_value, q_value, verdict, distance_from, distance_to
MEASURE_ID: Final = "measure_id"
VALID_FROM: Final = "valid_from"
VALID_UNTIL: Final = "valid_until"
CONDITION: Final = "condition"
POSITION: Final = "position"
DISTANCE: Final = "distance"
DAYS_LEFT: Final = "days_left"
DAYS_BEFORE: Final = "days_before"
SAME_ADDRESS: Final = "same_address"
FOLLOWS: Final = "follows"

MEASURE_COLUMNS: Final = (
    MEASURE_ID,
    KIND,
    NAME,
    VALID_FROM,
    VALID_UNTIL,
    CONDITION,
    POSITION,
    SOURCE,
    GEOMETRY,
)

# Burglary advisers (see hotspots.action.daylight, .adviser_dwellings, .adviser_need and .advisers)
SUNRISE: Final = "sunrise"
SUNSET: Final = "sunset"
DARK_HOURS: Final = "dark_hours"
DARK: Final = "dark"
SEASON: Final = "season"
SURPLUS: Final = "surplus"
RECENT: Final = "recent"
VISITED: Final = "visited"
LEFT: Final = "left"
ADVISER: Final = "adviser"
VISITS: Final = "visits"
REACH: Final = "reach"
FLOOR: Final = "floor"
SMALLEST_SHARE: Final = "smallest_share"
GINI: Final = "gini"
OPTIMAL: Final = "optimal"
ADVISERS: Final = "advisers"
