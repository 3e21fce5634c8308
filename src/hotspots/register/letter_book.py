"""Warning letters in the register: released all or nothing, listed, counted, and dropped in time."""

from dataclasses import asdict
from datetime import UTC, date, datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

import geopandas as gpd
import pandas as pd
import shapely
from sqlalchemy import Engine, func, insert, select, update

from hotspots.action.letters import LetterPlan, LetterRule
from hotspots.city import City
from hotspots.columns import (
    ADDITION,
    ADDRESS_ID,
    HOUSE_NUMBER,
    LETTER_ID,
    N_BURGLARIES,
    N_LETTERS,
    POSTCODE,
    RELEASED_ON,
    ROUND_ID,
    STREET,
    WRITTEN_ON,
    ZONE_ID,
)
from hotspots.crs import require_projected
from hotspots.errors import N_, LetterError
from hotspots.register import deliveries as delivered
from hotspots.register import ledger
from hotspots.register.database import forget, transaction
from hotspots.register.letter_ids import new_ids
from hotspots.register.letter_release import ADDRESS, addressed, require_open, used, zone_rows
from hotspots.register.letter_tables import LetterRound, Recorded, letter_rounds, letter_zones, letters
from hotspots.register.rows import system_of

RETENTION: Final = 26
"""Weeks after which the addresses of a round are dropped."""


class LetterBook:
    """Warning letters: :attr:`hotspots.register.Register.letters`."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def release(
        self,
        plan: LetterPlan,
        addresses: gpd.GeoDataFrame,
        *,
        city: City,
        who: str,
        why: str,
        synthetic: bool = False,
        now: datetime | None = None,
    ) -> LetterRound:
        """Release the letters of a plan, all or nothing: each gets an id, and the list can be had.

        Parameters
        ----------
        plan
            From :func:`hotspots.action.letters.plan_letters`.
        addresses
            The address frame that it was made from.
        city
            Whose letters they are; its clock says on which day, and so in which year, they are written.
        who, why
            Who releases them, and for what reason; neither may be blank.
        synthetic
            Whether the addresses are those of the demo city.
        now
            The moment that is remembered, with a time zone; by default that of the clock.

        Raises
        ------
        LetterError
            When who or why is blank, there is no letter, addresses have gone, dwellings have been written to
            since the plan was made, or the budget of the year does not suffice.
        RegisterError
            When the database refuses; nothing is released then.
        """
        who, why = _said(who, why)
        rows = addressed(plan, addresses)
        moment = now or datetime.now(UTC)
        day = moment.astimezone(ZoneInfo(city.timezone)).date()
        entry = {
            "city_key": city.key,
            "released_at": ledger.microseconds(moment),
            "released_on": day.isoformat(),
            "released_by": who,
            "why": why,
            "until": plan.until.isoformat(),
            "rule": asdict(plan.rule),
            "synthetic": synthetic,
            N_BURGLARIES: plan.n_burglaries,
            N_LETTERS: len(rows),
        }
        with transaction(self._engine, write=True) as connection:
            ledger.lock(connection)
            require_open(connection, plan, city.key, day, synthetic=synthetic)
            entry["system_id"] = ledger.system_id(connection, system_of(require_projected(addresses)))
            connection.execute(insert(letter_rounds).values(**entry))
            round_id = int(connection.execute(select(func.max(letter_rounds.c[ROUND_ID]))).scalar_one())
            connection.execute(insert(letter_zones), zone_rows(plan, round_id))
            ids = new_ids(len(rows), set(connection.scalars(select(letters.c[LETTER_ID]))))
            connection.execute(
                insert(letters),
                [{**row, ROUND_ID: round_id, LETTER_ID: one} for row, one in zip(rows, ids, strict=True)],
            )
        return self.round(round_id)

    def rounds(self, city_key: str) -> list[LetterRound]:
        """Return the rounds of a city, the newest first."""
        statement = select(letter_rounds).where(letter_rounds.c.city_key == city_key)
        with transaction(self._engine) as connection:
            return [
                _round(row)
                for row in connection.execute(statement.order_by(letter_rounds.c[ROUND_ID].desc()))
            ]

    def round(self, round_id: int) -> LetterRound:
        """Return one round.

        Raises
        ------
        LetterError
            When there is none of that number.
        """
        with transaction(self._engine) as connection:
            row = connection.execute(
                select(letter_rounds).where(letter_rounds.c[ROUND_ID] == round_id)
            ).first()
        if row is None:
            raise LetterError(
                "letters_round_unknown",
                N_("Letters are released in rounds. There is no round {round_id}. See the list of rounds."),
                round_id=round_id,
            )
        return _round(row)

    def listed(self, round_id: int) -> pd.DataFrame:
        """Return the list of a round, the only way by which addresses leave.

        Returns
        -------
        pandas.DataFrame
            letter_id, zone_id, street, postcode, house_number, addition, address_id; sorted by zone, street,
            postcode, house number and addition, which tells nothing of a burglary. Empty once the addresses
            have been dropped.

        Raises
        ------
        LetterError
            When there is no such round.
        """
        self.round(round_id)
        names = [LETTER_ID, ZONE_ID, STREET, POSTCODE, HOUSE_NUMBER, ADDITION, ADDRESS_ID]
        statement = select(*(letters.c[name] for name in names)).where(
            letters.c[ROUND_ID] == round_id, letters.c[ADDRESS_ID].is_not(None)
        )
        with transaction(self._engine) as connection:
            rows = connection.execute(statement).all()
        frame = pd.DataFrame(rows, columns=names)
        for name in (LETTER_ID, STREET, POSTCODE, ADDITION, ADDRESS_ID):
            frame[name] = frame[name].astype("str")
        order = [ZONE_ID, STREET, POSTCODE, HOUSE_NUMBER, ADDITION, LETTER_ID]
        return frame.sort_values(order, ignore_index=True)

    def written_since(self, city_key: str, since: date) -> pd.DataFrame:
        """Return ``address_id`` and ``written_on`` (days) of the letters released on or after a day.

        Addresses that were dropped are not in it: keep them for at least as many weeks as the rule waits.
        """
        statement = (
            select(letters.c[ADDRESS_ID], letter_rounds.c.released_on)
            .join(letter_rounds, letters.c[ROUND_ID] == letter_rounds.c[ROUND_ID])
            .where(
                letter_rounds.c.city_key == city_key,
                letter_rounds.c.released_on >= since.isoformat(),
                letters.c[ADDRESS_ID].is_not(None),
            )
        )
        with transaction(self._engine) as connection:
            rows = connection.execute(statement.order_by(letters.c[ADDRESS_ID])).all()
        frame = pd.DataFrame(rows, columns=[ADDRESS_ID, WRITTEN_ON]).astype("str")
        return frame.assign(**{WRITTEN_ON: pd.to_datetime(frame[WRITTEN_ON])})

    def budget_used(self, city_key: str, year: int, *, synthetic: bool = False) -> int:
        """Return how many letters were released in a year, by the local day; those of dropped rounds too.

        Letters to the made-up addresses of the demo city take nothing from the budget of the city.
        """
        with transaction(self._engine) as connection:
            return used(connection, city_key, year, synthetic=synthetic)

    def record_group(
        self,
        round_id: int,
        *,
        zone_id: int,
        group: str,
        delivered_on: date,
        who: str,
        is_delivered: bool = True,
        now: datetime | None = None,
    ) -> int:
        """Record the delivery of all letters of a street (or postcode) in a zone; return how many.

        Raises
        ------
        LetterError
            When there is no such round or no such group in it, or who is blank.
        """
        self.round(round_id)
        who, _ = _said(who, "-")
        with transaction(self._engine, write=True) as connection:
            ledger.lock(connection)
            ids = delivered.ids_of_group(connection, round_id, zone_id, group)
            rows = [(one, is_delivered, delivered_on, None) for one in ids]
            delivered.enter(connection, rows, who=who, how="page", now=now)
        return len(ids)

    def record(
        self,
        round_id: int,
        outcomes: pd.DataFrame,
        *,
        who: str,
        delivered_on: date,
        how: str = "file",
        now: datetime | None = None,
    ) -> Recorded:
        """Record deliveries letter by letter.

        Parameters
        ----------
        round_id
            The round that the letters are of.
        outcomes
            ``letter_id``, and where known ``delivered`` (true or false), ``delivered_on`` (days) and
            ``reason`` (one of :data:`hotspots.register.letter_tables.WHY_NOT`): see
            :func:`hotspots.register.delivery_file.read_deliveries`. The index is the line.
        who
            Who records it; not blank.
        delivered_on
            The day where the rows do not say one.
        how
            ``"file"`` or ``"page"``.
        now
            The moment that is remembered, with a time zone; by default that of the clock.

        Raises
        ------
        LetterError
            When there is no such round, or who is blank.
        """
        self.round(round_id)
        who, _ = _said(who, "-")
        with transaction(self._engine, write=True) as connection:
            ledger.lock(connection)
            rows, recorded = delivered.sorted_out(connection, round_id, outcomes, delivered_on)
            delivered.enter(connection, rows, who=who, how=how, now=now)
        return recorded

    def groups(self, round_id: int) -> pd.DataFrame:
        """Return the streets (postcodes where there is no street) of each zone with their coverage.

        Returns
        -------
        pandas.DataFrame
            zone_id, delivery_group, n_letters, n_delivered, n_not_delivered, n_unknown; n_letters is the sum
            of the other three. Empty once the addresses have been dropped.
        """
        self.round(round_id)
        with transaction(self._engine) as connection:
            return delivered.groups(connection, round_id)

    def coverage(self, round_id: int) -> pd.DataFrame:
        """Return how many letters of each zone were delivered: "68 of 92".

        Returns
        -------
        pandas.DataFrame
            zone_id, n_letters, n_delivered, n_not_delivered, n_unknown, share (delivered of all); one row
            per zone with letters. n_letters is the sum of the three.
        """
        self.round(round_id)
        with transaction(self._engine) as connection:
            return delivered.coverage(connection, round_id)

    def outcomes(self, round_id: int) -> pd.DataFrame:
        """Return what is known of each letter of a round.

        Returns
        -------
        pandas.DataFrame
            letter_id, zone_id, delivered (boolean, missing where it is not known), reason (why it was not
            delivered, missing where that was not said); sorted by letter_id. No address is in it.
        """
        self.round(round_id)
        with transaction(self._engine) as connection:
            return delivered.outcomes(connection, round_id)

    def zones(self, city_key: str) -> gpd.GeoDataFrame:
        """Return the zones of all rounds of a city, as ``hotspots.action.letter_effect`` compares them.

        Returns
        -------
        geopandas.GeoDataFrame
            round_id, zone_id, released_on, n_dwellings, n_letters, n_delivered, n_unknown, reason, geometry.
            Empty, without CRS, when there are none.

        Raises
        ------
        LetterError
            When the rounds are in more than one coordinate reference system.
        """
        with transaction(self._engine) as connection:
            rows = delivered.zones(connection, city_key)
            systems = ledger.definitions(connection)
        of_rounds = {systems[number] for number in rows.pop("system_id").unique()}
        if len(of_rounds) > 1:
            raise LetterError(
                "letters_systems",
                N_(
                    "Zones are compared in one coordinate reference system. Those of this city are in {n}. "
                    "Compare the rounds of one system."
                ),
                n=len(of_rounds),
            )
        shapes = gpd.GeoSeries(shapely.from_wkt(rows.pop("outline").to_numpy(dtype=object)), index=rows.index)
        rows[RELEASED_ON] = pd.to_datetime(rows[RELEASED_ON])
        return gpd.GeoDataFrame(rows, geometry=shapes, crs=next(iter(of_rounds), None))

    def drop_addresses(self, city_key: str, *, before: date, now: datetime | None = None) -> int:
        """Drop the addresses of the rounds released before a day; return of how many letters.

        The letters themselves stay, with their zones and deliveries, so that every count still holds.
        :data:`RETENTION` weeks is the usual time.
        """
        old = (
            letter_rounds.c.city_key == city_key,
            letter_rounds.c.released_on < before.isoformat(),
            letter_rounds.c.dropped_at.is_(None),
        )
        with transaction(self._engine, write=True) as connection:
            ledger.lock(connection)
            rounds = list(connection.scalars(select(letter_rounds.c[ROUND_ID]).where(*old)))
            gone = connection.execute(
                update(letters).where(letters.c[ROUND_ID].in_(rounds)).values(**dict.fromkeys(ADDRESS))
            ).rowcount
            connection.execute(
                update(letter_rounds)
                .where(letter_rounds.c[ROUND_ID].in_(rounds))
                .values(dropped_at=ledger.microseconds(now))
            )
        forget(self._engine)
        return int(gone)


def _said(who: str, why: str) -> tuple[str, str]:
    """Return who and why without blanks around them; neither may be empty."""
    who, why = who.strip(), why.strip()
    if not who or not why:
        raise LetterError(
            "letters_who_why",
            N_(
                "What is done with letters is recorded with who did it and why. One of them is empty. "
                "Fill it in."
            ),
        )
    return who, why


def _round(row: Any) -> LetterRound:
    """Return a row as a record."""
    rule = LetterRule(**{**row.rule, "categories": tuple(row.rule["categories"])})
    return LetterRound(
        round_id=row.round_id,
        city_key=row.city_key,
        released_at=ledger.moment(row.released_at),
        released_on=date.fromisoformat(row.released_on),
        released_by=row.released_by,
        why=row.why,
        until=date.fromisoformat(row.until),
        rule=rule,
        synthetic=row.synthetic,
        n_burglaries=row.n_burglaries,
        n_letters=row.n_letters,
        dropped_at=None if row.dropped_at is None else ledger.moment(row.dropped_at),
    )
