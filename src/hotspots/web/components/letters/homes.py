"""The addresses that letters can go to: those the city loaded, or the made-up ones of the demo city."""

from collections.abc import Hashable
from dataclasses import dataclass

import geopandas as gpd
import streamlit as st

from hotspots.columns import DWELLING
from hotspots.i18n import Words
from hotspots.places.addresses_demo import demo_addresses
from hotspots.register.address_tables import AddressInfo
from hotspots.web import cache
from hotspots.web.cache import Stock
from hotspots.web.components.markdown import plain


@dataclass(frozen=True, eq=False)
class Homes:
    """An address frame.

    Attributes
    ----------
    frame
        The addresses, read-only.
    synthetic
        Whether they are made up.
    info
        The table of the city, None when it loaded none.
    key
        Changes exactly when the addresses do.
    """

    frame: gpd.GeoDataFrame
    synthetic: bool
    info: AddressInfo | None
    key: tuple[Hashable, ...]


def homes_of(stock: Stock) -> Homes:
    """Return the addresses: made-up incidents never come with real addresses."""
    book = cache.register().addresses
    info = book.info(stock.city.key)
    if stock.synthetic or info is None:
        key: tuple[Hashable, ...] = ("demo addresses", str(stock.city.path))
        return Homes(
            cache.kept(lambda: demo_addresses(stock.city, stock.layers), *key),
            synthetic=True,
            info=info,
            key=key,
        )
    key = ("addresses", stock.city.key, info.version)
    return Homes(cache.kept(lambda: book.frame(stock.city), *key), synthetic=False, info=info, key=key)


def made_up(stock: Stock) -> bool:
    """Tell whether the letters of this moment go to made-up addresses."""
    return stock.synthetic or cache.register().addresses.info(stock.city.key) is None


def say_homes(homes: Homes, stock: Stock, words: Words) -> None:
    """Say which addresses are used, and how the city brings its own."""
    n = words.number(int(homes.frame[DWELLING].sum()))
    if not homes.synthetic and homes.info is not None:
        st.caption(
            words(
                "Addresses: {n} dwellings of the table {filename}.", n=n, filename=plain(homes.info.filename)
            )
        )
        return
    said = [words("**Synthetic addresses:** {n} made-up dwellings, none of them exists.", n=n)]
    if homes.info is not None:
        said.append(
            words("The addresses of the city are used once there are real incidents in the register.")
        )
    else:
        said.append(
            words(
                "Load the addresses of {city} once: on the page Data, or with `hotspots addresses load`.",
                city=plain(stock.city.name),
            )
        )
    st.warning(" ".join(said))
