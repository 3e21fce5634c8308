"""Draw one picture per method for docs/methods.md, all of the synthetic demo city (``make pictures``)."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes

from hotspots.action.adviser_dwellings import dwellings_per_area
from hotspots.action.adviser_need import expected_burglaries
from hotspots.action.advisers import AdviserSettings, plan_advisers
from hotspots.action.patrol_expected import expected_by_hour
from hotspots.action.patrol_types import PatrolOptions, Shift, Team
from hotspots.action.patrols import plan_patrols
from hotspots.analysis.backtest import back_test, rolling_origins
from hotspots.analysis.baseline import baseline_window
from hotspots.analysis.change import changes
from hotspots.analysis.clusters import dbscan
from hotspots.analysis.control import control_chart
from hotspots.analysis.counts import count_per_area
from hotspots.analysis.cube import space_time_cube
from hotspots.analysis.density import density
from hotspots.analysis.emerging import emerging_hot_spots
from hotspots.analysis.getis_ord import getis_ord_grid
from hotspots.analysis.grid import make_grid
from hotspots.analysis.hotspots import hotspots
from hotspots.analysis.moran import local_moran
from hotspots.analysis.near_repeat import knox
from hotspots.analysis.neighbours import contiguity
from hotspots.analysis.rates import funnel
from hotspots.analysis.rhythm import weights_by_hour
from hotspots.analysis.risk_surface import risk_surface
from hotspots.analysis.scan import space_time_scan
from hotspots.analysis.seasons import trend
from hotspots.analysis.selection import Selection, select
from hotspots.analysis.suggestions import suggest_dbscan
from hotspots.analysis.weekly import weekly_counts
from hotspots.city import load_city
from hotspots.incidents.demo import demo_city
from hotspots.places.joining import join
from hotspots.places.layers import load_layers, municipality

mpl.use("Agg")

TARGET = Path(__file__).parents[1] / "docs" / "images" / "methods"
CITY = load_city()
LAYERS = load_layers(CITY)
LAND = municipality(LAYERS, CITY)
ALL = demo_city(CITY, LAYERS).incidents
YEAR = Selection(start=date(2023, 1, 1), end=date(2023, 12, 31))
BURGLARY = select(ALL, Selection(categories=("1.1.1",)))
NUISANCE = select(ALL, Selection(groups=("nuisance",), start=YEAR.start, end=YEAR.end))
GRID = make_grid(LAYERS["buurt"], cell_size=250.0, study_area=LAYERS["buurt"])
COLOURS = {"hot": "#b2182b", "cold": "#2166ac"}


def base(axes: Axes) -> None:
    """Draw the parts of town."""
    LAYERS["district"].boundary.plot(ax=axes, color="#8a949a", linewidth=0.6)
    axes.set_axis_off()


def rhythm(axes: Axes) -> None:
    shown = axes.imshow(weights_by_hour(NUISANCE), aspect="auto", cmap="OrRd")
    axes.set(xlabel="hour", ylabel="Monday to Sunday", title="nuisance, 2023")
    axes.figure.colorbar(shown, label="incidents (aoristic)")


def band(axes: Axes) -> None:
    frame = trend(BURGLARY, baseline_years=CITY.baseline_years, step="month").query("year == 2023")
    axes.fill_between(frame["month"], frame["low"], frame["high"], color="#cfd8dc", label="to be expected")
    axes.plot(frame["month"], frame["n"], "o-", color="#b2182b", label="2023")
    axes.set(xlabel="month", ylabel="burglaries", ylim=0)
    axes.legend()


def funnel_plot(axes: Axes) -> None:
    codes = join(NUISANCE, CITY, LAYERS)["wijk"]
    counted = count_per_area(LAYERS["wijk"], codes, denominator="inhabitants")
    frame = funnel(counted).dropna(subset=["rate"]).sort_values("denominator")
    for low, high, colour in (("low_998", "high_998", "#e6ebee"), ("low_95", "high_95", "#cfd8dc")):
        axes.fill_between(frame["denominator"], frame[low], frame[high], color=colour, label=low[4:])
    axes.scatter(frame["denominator"], frame["rate"], s=14, color="#37474f")
    axes.set(xlabel="inhabitants", ylabel="nuisance per 1,000", yscale="symlog")


def change_map(axes: Axes) -> None:
    asked = Selection(categories=("1.1.1",), start=YEAR.start, end=YEAR.end)
    window = baseline_window(ALL, asked, baseline_years=CITY.baseline_years)
    codes = [join(part, CITY, LAYERS)["wijk"] for part in (window.now, window.before)]
    said = changes(
        LAYERS["wijk"], *codes, exposure_now=window.exposure_now, exposure_before=window.exposure_before
    )
    colours = said["verdict"].map({"more": COLOURS["hot"], "less": COLOURS["cold"]}).fillna("#e6ebee")
    said.plot(ax=axes, color=colours)
    axes.set_title("burglary 2023 against 2019-2022: less (blue), noise (grey)")
    base(axes)


def chart(axes: Axes) -> None:
    kind = select(ALL, Selection(groups=("nuisance",)))
    weekly = weekly_counts(kind, codes=join(kind, CITY, LAYERS)["wijk"], areas=LAYERS["wijk"])
    frame = control_chart(weekly, baseline_years=CITY.baseline_years)
    rising = frame[frame["alarm"].astype(bool)]
    code = rising.groupby("code")["expected"].mean().idxmax()
    area = frame[frame["code"] == code]
    axes.plot(area["week"], area["n"], color="#37474f", label="incidents")
    axes.plot(area["week"], area["expected"], "--", color="#8a949a", label="expected")
    rising = area[area["signal"].astype(bool)]
    axes.scatter(rising["week"], rising["n"], color=COLOURS["hot"], label="signal", zorder=3)
    axes.set(ylabel="nuisance per week", title=LAYERS["wijk"].set_index("code")["name"][code])
    axes.legend()


def surface(axes: Axes) -> None:
    made = density(NUISANCE, bandwidth=400, cell_size=50)
    west, south, east, north = made.bounds
    values = np.ma.masked_less(made.values, 1)
    shown = axes.imshow(values, origin="lower", extent=(west, east, south, north), cmap="OrRd", norm="log")
    axes.figure.colorbar(shown, label="incidents per km²")
    base(axes)


def hot_and_cold(axes: Axes) -> None:
    cells = getis_ord_grid(GRID.count(NUISANCE), grid=GRID, exact=True)
    for kind, colour in COLOURS.items():
        part = cells[cells["hot"] == kind]
        if len(part):
            part.plot(ax=axes, color=colour)
    base(axes)


def local(axes: Axes) -> None:
    counted = count_per_area(LAYERS["wijk"], join(NUISANCE, CITY, LAYERS)["wijk"], denominator="inhabitants")
    frame = counted.dropna(subset=["rate"])
    said = local_moran(frame, neighbours=contiguity(frame), values="rate", permutations=999, rng=1)
    quadrant = said["quadrant"].where(said["p_simulated"] < 0.05)  # noqa: PLR2004 - the usual level
    palette = {"high-high": "#b2182b", "low-low": "#2166ac", "high-low": "#f4a582", "low-high": "#92c5de"}
    said.plot(ax=axes, color=quadrant.map(palette).fillna("#e6ebee"))
    base(axes)


def clusters(axes: Axes) -> None:
    settings = suggest_dbscan(NUISANCE)
    labels = dbscan(NUISANCE, radius=settings.radius, min_incidents=settings.min_incidents)
    found = hotspots(NUISANCE, labels, weeks=52, areas=None, land=LAND)
    NUISANCE.plot(ax=axes, markersize=0.3, color="#8a949a")
    found.plot(ax=axes, color=COLOURS["hot"])
    base(axes)


def scan(axes: Axes) -> None:
    found = space_time_scan(NUISANCE, radius=1000, days_max=28, rng=1).clusters.head(5)
    base(axes)
    found.plot(ax=axes, color=COLOURS["hot"], alpha=0.5)
    for row in found.itertuples():
        text = f"{row.start:%d %b}, {row.n} against {row.expected:.1f}, p {row.p_value:.3f}"
        axes.annotate(text, row.geometry.representative_point().coords[0], fontsize=6)


def emerging(axes: Axes) -> None:
    years = select(ALL, Selection(groups=("nuisance",)))
    grid = make_grid(LAYERS["buurt"], cell_size=500.0, study_area=LAYERS["buurt"])
    classed = emerging_hot_spots(space_time_cube(years, grid, step="month"))
    shown = classed[classed["emerging"] != "none"]
    shown.plot(ax=axes, column="emerging", legend=True, legend_kwds={"fontsize": 6}, cmap="tab10")
    base(axes)


def table(axes: Axes) -> None:
    found = knox(BURGLARY, rng=1)
    shown = axes.imshow(found.ratio, cmap="OrRd", vmin=0.5)
    days = [f"{low:.0f}-{high:.0f} d" for low, high in found.days]
    metres = [f"{low:.0f}-{high:.0f} m" for low, high in found.distances]
    axes.set(xticks=range(len(days)), xticklabels=days, yticks=range(len(metres)), yticklabels=metres)
    for (row, column), ratio in np.ndenumerate(found.ratio):
        axes.text(
            column,
            row,
            f"{ratio:.2f}\np {found.p_value[row, column]:.3f}",
            ha="center",
            va="center",
            fontsize=7,
        )
    axes.figure.colorbar(shown, label="observed / expected")


def risk(axes: Axes) -> None:
    values = risk_surface(BURGLARY, on=date(2023, 12, 1), grid=GRID)
    west, south = GRID.origin
    rows, columns = GRID.shape
    extent = (west, west + columns * GRID.cell_size, south, south + rows * GRID.cell_size)
    axes.imshow(np.ma.masked_less_equal(values, 0), origin="lower", extent=extent, cmap="OrRd")
    base(axes)


def curve(axes: Axes) -> None:
    grid = make_grid(LAYERS["buurt"], cell_size=200.0, study_area=LAYERS["buurt"])
    origins = rolling_origins(date(2023, 12, 31))
    found = back_test(select(ALL, Selection(groups=("vvc",))), grid=grid, origins=origins, rng=1).curve
    for name, part in found.groupby("forecaster", sort=False):
        axes.plot(100 * part["area_share"], 100 * part["hit_rate"], label=name)
    axes.set(xlabel="% of the area", ylabel="% of the incidents caught")
    axes.legend(fontsize=7)


def rounds(axes: Axes) -> None:
    """Colour the neighbourhoods of the rounds of twelve advisers, over what is expected per dwelling."""
    parks = LAYERS["business_park"].geometry.union_all()
    dwellings = dwellings_per_area(LAYERS["buurt"], LAYERS["wijk"], without=parks)
    need = expected_burglaries(
        ALL,
        join(ALL, CITY, LAYERS)["buurt"],
        LAYERS["buurt"].assign(dwellings=dwellings),
        start=date(2024, 1, 1),
        weeks=8,
        covered=(date(2019, 1, 1), date(2023, 12, 31)),
        baseline_years=CITY.baseline_years,
    )
    plan = plan_advisers(need.areas, settings=AdviserSettings())
    per = need.areas.assign(per=1000 * need.areas["expected"] / need.areas["dwellings"])
    legend = {"label": "burglaries expected per 1,000 dwellings in 8 weeks", "shrink": 0.7}
    per.plot("per", ax=axes, cmap="Greys", vmin=0.3, legend=True, legend_kwds=legend)
    plan.rounds.plot("adviser", ax=axes, cmap="tab20", alpha=0.85)
    for _, walked in plan.rounds.groupby("adviser"):
        at = walked.geometry.union_all().representative_point()
        axes.text(
            at.x, at.y, str(walked["adviser"].iloc[0]), ha="center", va="center", fontsize=7, weight="bold"
        )
    base(axes)


def patrols(axes: Axes) -> None:
    """Draw one Friday evening of two teams: hotspots, and the ways from stop to stop."""
    monday = date(2023, 12, 4)
    year = select(ALL, Selection(groups=("nuisance",), start=date(2022, 12, 4), end=date(2023, 12, 3)))
    suggested = suggest_dbscan(year)
    spots = hotspots(
        year,
        dbscan(year, radius=float(suggested.radius or 100), min_incidents=suggested.min_incidents),
        weeks=52,
    ).head(40)
    known = select(ALL, Selection(groups=("nuisance",)))
    expected = expected_by_hour(spots, known, week=monday, baseline_years=CITY.baseline_years)
    evening = (Shift(date(2023, 12, 8), 18 * 60, 22 * 60),)
    teams = [Team(name, mode, 143_650.0, 486_900.0, evening) for name, mode in (("1", "bike"), ("2", "car"))]
    plan = plan_patrols(spots, expected, teams, week=monday, options=PatrolOptions(time_limit=60.0))
    spots.boundary.plot(ax=axes, color="#b2182b", linewidth=1.2)
    for team, colour in zip(teams, ("#37474f", "#2166ac"), strict=True):
        stops = plan.stops[plan.stops["team"] == team.name]
        x, y = [team.x, *stops["x"], team.x], [team.y, *stops["y"], team.y]
        axes.plot(
            x, y, "-o", color=colour, linewidth=0.8, markersize=2.5, label=f"team {team.name}, {team.mode}"
        )
    axes.plot(team.x, team.y, "s", color="black", markersize=5)
    axes.legend(fontsize=7, loc="lower right")
    axes.set_title(
        f"nuisance, Friday 18-22: {len(plan.stops)} stops, at most {plan.gap:.1%} below the best", fontsize=9
    )
    base(axes)
    x, y = plan.stops["x"], plan.stops["y"]
    axes.set(xlim=(x.min() - 600, x.max() + 600), ylim=(y.min() - 600, y.max() + 600))


PICTURES: dict[str, Callable[[Axes], None]] = {
    "rhythm": rhythm,
    "trend": band,
    "rates": funnel_plot,
    "change": change_map,
    "control": chart,
    "density": surface,
    "getis_ord": hot_and_cold,
    "moran": local,
    "clusters": clusters,
    "scan": scan,
    "emerging": emerging,
    "near_repeat": table,
    "risk_surface": risk,
    "backtest": curve,
    "advisers": rounds,
    "patrols": patrols,
}


def main() -> None:
    """Write one PNG per method."""
    TARGET.mkdir(parents=True, exist_ok=True)
    for name, draw in PICTURES.items():
        figure, axes = plt.subplots(figsize=(6, 4), dpi=110)
        draw(axes)
        figure.text(0.995, 0.01, "synthetic (demo city)", ha="right", fontsize=6, color="#7a5b00")
        figure.tight_layout()
        figure.savefig(TARGET / f"{name}.png")
        plt.close(figure)
        print(TARGET / f"{name}.png")


if __name__ == "__main__":
    main()
