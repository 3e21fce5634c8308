"""Take the picture of a team's patrol sheet: its first page, of the synthetic demo city, for the docs."""

from datetime import date, timedelta
from pathlib import Path

from hotspots.action.patrol_types import Shift, Team
from hotspots.analysis.selection import Selection
from hotspots.city import load_city
from hotspots.i18n import words_for
from hotspots.incidents.demo import demo_city
from hotspots.places.joining import join
from hotspots.places.layers import load_layers
from hotspots.report.patrol_book import PatrolBook
from hotspots.report.patrol_proposal import PatrolQuestion, first_whole_week, propose
from hotspots.report.patrol_sheet import patrol_sheet_png

TARGET = Path(__file__).parents[1] / "docs" / "images" / "patrol-sheet.png"
LAST_DAY = date(2023, 12, 31)


def main() -> None:
    """Write the PNG to docs/images."""
    city, words = load_city(), words_for("nl")
    layers = load_layers(city)
    incidents = demo_city(city, layers).incidents
    week = first_whole_week(LAST_DAY)
    x, y = next(iter(city.default_addresses.values()))
    shifts = tuple(Shift(week + timedelta(days=day), 16 * 60, 20 * 60) for day in range(5))
    plan = propose(
        incidents,
        join(incidents, city, layers),
        city,
        layers,
        Selection(categories=("1.2.3",), start=date(2023, 1, 1), end=LAST_DAY),
        PatrolQuestion(week, (Team("Stad 1", "bike", x, y, shifts),)),
        title="docs",
        synthetic=True,
    )
    (page,) = patrol_sheet_png(
        PatrolBook.of(plan), "Stad 1", city, layers, words=words, made=LAST_DAY, pages=1
    )
    TARGET.write_bytes(page)
    print(TARGET)


if __name__ == "__main__":
    main()
