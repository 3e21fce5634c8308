"""The tables of the addresses, and the record of what was loaded."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import BigInteger, Boolean, Column, Float, ForeignKey, Integer, String, Table

from hotspots.columns import ADDITION, ADDRESS_ID, DWELLING, HOUSE_NUMBER, POSTCODE, STREET
from hotspots.register.tables import METADATA, X, Y

address_loads = Table(
    "address_loads",
    METADATA,
    Column("city_key", String, primary_key=True),
    Column("filename", String, nullable=False),
    Column("digest", String, nullable=False),
    Column("edition", String),
    Column("loaded_at", BigInteger, nullable=False),
    Column("read", Integer, nullable=False),
    Column("accepted", Integer, nullable=False),
    Column("dwellings", Integer, nullable=False),
    Column("version", BigInteger, nullable=False),
    Column("system_id", ForeignKey("systems.system_id"), nullable=False),
)
"""One row per city: the table of addresses that stands."""

addresses = Table(
    "addresses",
    METADATA,
    Column("city_key", String, primary_key=True),
    Column(ADDRESS_ID, String, primary_key=True),
    Column(STREET, String),
    Column(POSTCODE, String),
    Column(HOUSE_NUMBER, Integer, nullable=False),
    Column(ADDITION, String, nullable=False),
    Column(DWELLING, Boolean, nullable=False),
    Column(X, Float(53), nullable=False),
    Column(Y, Float(53), nullable=False),
)
"""Open data, no person: where the addresses of a city are, and where people live."""


@dataclass(frozen=True)
class AddressInfo:
    """The table of addresses of a city.

    Attributes
    ----------
    filename, digest
        Of the file (without folder), and SHA-256 of what was taken from it.
    edition
        The year or date that the file states, None where it states none.
    loaded_at
        In UTC.
    read, accepted, rejected
        Rows; read = accepted + rejected.
    dwellings
        Of the accepted.
    version
        Changes exactly when the table does: a key for caches.
    """

    city_key: str
    filename: str
    digest: str
    edition: str | None
    loaded_at: datetime
    read: int
    accepted: int
    rejected: int
    dwellings: int
    version: int
