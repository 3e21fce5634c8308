"""Take the picture of the page around a new incident, as it is printed: the repeat of the demo city."""

from datetime import date
from pathlib import Path

from hotspots.action.duty import alarms, asked_of, duty
from hotspots.city import load_city
from hotspots.i18n import words_for
from hotspots.incidents.demo import demo_city
from hotspots.places.layers import load_layers
from hotspots.places.measures_demo import demo_measures
from hotspots.report.duty_sheet import DutySheet

TARGET = Path(__file__).parents[1] / "docs" / "images" / "explosion-sheet.png"


def main() -> None:
    """Write the picture."""
    city = load_city()
    layers = load_layers(city)
    demo = demo_city(city, layers)
    found = alarms(demo.incidents)
    row = found.loc[found["follows"]].iloc[0]
    place = row[found.geometry.name]
    known = duty(
        demo.incidents,
        demo_measures(demo, layers),
        asked=asked_of(row, place),
        baseline_years=city.baseline_years,
        covered=(date(2019, 1, 1), date(2023, 12, 31)),
        landmarks={key: layers[key] for key in ("station", "town_centre")},
    )
    areas = layers["wijk"]
    sheet = DutySheet(
        duty=known,
        city=city,
        layers=layers,
        words=words_for("nl"),
        area=str(areas.loc[areas.intersects(place), "name"].iloc[0]),
        source="synthetisch",
        synthetic=True,
        day=date(2023, 2, 19),
    )
    (picture,) = sheet.png(ppi=110)
    TARGET.write_bytes(picture)
    print(TARGET)


if __name__ == "__main__":
    main()
