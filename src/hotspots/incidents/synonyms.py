"""The names under which police, municipal and English-language exports give the fields of an incident.

Names are written without case, accents and punctuation (see :func:`hotspots.incidents.mapping.key`). Each
field has a first tier of names that mean one thing only and a second one of names that could mean more.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from hotspots.columns import CATEGORY, INCIDENT_ID, OCCURRED_FROM, OCCURRED_TO, PRECISION, SOURCE


def _names(text: str) -> frozenset[str]:
    """Split a list of names, and drop the underscores of the product's own columns."""
    return frozenset(text.replace("_", "").split())


SYNONYMS: Final[Mapping[str, tuple[frozenset[str], ...]]] = MappingProxyType(
    {
        "incident_id": (
            _names(
                f"{INCIDENT_ID} incidentnummer incidentnr incidentnumber registratienummer registratienr "
                "registratieid bvhnummer bvhnr bvhid bvh zaaknummer zaaknr zaakid meldingnummer "
                "meldingsnummer meldingnr meldingid gmsnummer gmsnr pvnummer pvnr procesverbaalnummer "
                "aangiftenummer mutatienummer dossiernummer registrationnumber casenumber casenr caseid "
                "casenum reportnumber reportid eventid eventnumber ccn crimeid"
            ),
            _names("id nummer nr number referentie referentienummer reference kenmerk volgnummer"),
        ),
        "category": (
            _names(
                f"{CATEGORY} mk mkcode codemk maatschappelijkeklasse maatschappelijkeklassecode klassecode "
                "codemaatschappelijkeklasse categorie categoriecode categorycode delictcode feitcode "
                "incidentcode crimecode offensecode overlastcode meldingscode"
            ),
            _names("code klasse class soort type kind"),
        ),
        "category_name": (
            _names(
                "maatschappelijkeklasseomschrijving omschrijvingmaatschappelijkeklasse mkomschrijving "
                "omschrijvingmk mknaam klasseomschrijving categorienaam categorieomschrijving "
                "categoryname categorydescription delict delictomschrijving delictsoort soortdelict "
                "feitomschrijving incidentsoort incidenttype soortincident typeincident overlastsoort "
                "soortoverlast meldingsoort soortmelding crimetype primarytype offense offence "
                "offensetype"
            ),
            _names("omschrijving description soortomschrijving misdrijf crime"),
        ),
        "date_from": (
            _names(
                f"{OCCURRED_FROM} datumbegin begindatum pleegdatum pleegdatumbegin beginpleegdatum "
                "datumvan datumvanaf pleegdatumvan pleegdatumvanaf datumpleegbegin startdatum datumstart "
                "datumincident incidentdatum begindatumtijd datumtijdbegin datumtijdvan pleegdatumtijd "
                "begintijdstip startdatumtijd datefrom datestart startdate begindate startdatetime "
                "begindatetime datetimefrom incidentdate incidentdatetime occurrencedate occurreddate "
                "dateoccurred dateofoccurrence occurredon occurred crimedate offensedate"
            ),
            _names("datum date datumtijd datetime tijdstip timestamp start begin from van"),
        ),
        "time_from": (
            _names(
                "tijdbegin begintijd pleegtijd pleegtijdbegin beginpleegtijd tijdvan tijdvanaf "
                "pleegtijdvan starttijd tijdstart tijdincident incidenttijd timefrom timestart starttime "
                "begintime incidenttime occurredtime timeoccurred"
            ),
            _names("tijd time"),
        ),
        "date_to": (
            _names(
                f"{OCCURRED_TO} datumeind datumeinde einddatum pleegdatumeind pleegdatumeinde "
                "eindpleegdatum datumtot datumtotenmet datumtm pleegdatumtot datumpleegeind einddatumtijd "
                "datumtijdeind datumtijdeinde datumtijdtot eindtijdstip dateto dateend enddate "
                "enddatetime datetimeto incidentenddate"
            ),
            _names("eind einde end to tot"),
        ),
        "time_to": (
            _names(
                "tijdeind tijdeinde eindtijd pleegtijdeind pleegtijdeinde eindpleegtijd tijdtot "
                "tijdtotenmet tijdtm pleegtijdtot timeto timeend endtime incidentendtime"
            ),
        ),
        "address": (
            _names("pleegplaats pleegadres pleeglocatie adres address incidentadres incidentlocatie"),
            _names("straat straatnaam street streetname locatie location locatieomschrijving block"),
        ),
        "house_number": (_names("huisnummer huisnr housenumber streetnumber pleeghuisnummer"),),
        "house_letter": (_names("huisletter houseletter"),),
        "house_addition": (
            _names("huisnummertoevoeging huisnrtoevoeging toevoeging housenumberaddition addition"),
        ),
        "postcode": (_names("postcode pleegpostcode postcode6 pc6 postalcode zipcode"),),
        "precision": (
            _names(
                f"{PRECISION} precisie nauwkeurigheid locatieprecisie locatienauwkeurigheid "
                "geocodeprecisie accuracy locationprecision"
            ),
        ),
        "source": (
            _names(f"{SOURCE} bron bronsysteem databron gegevensbron herkomst datasource system systeem"),
        ),
    }
)


@dataclass(frozen=True)
class Pair:
    """Names of the two columns of a location, which are read together or not at all."""

    x: frozenset[str]
    y: frozenset[str]


PAIRS: Final = (
    Pair(
        _names("rdx xrd xrdcoordinaat rdxcoordinaat xcoordinaatrd"),
        _names("rdy yrd yrdcoordinaat rdycoordinaat ycoordinaatrd"),
    ),
    Pair(
        _names("x xcoordinaat xcoord xcoordinate xcoordinates coordinaatx coordinatex coordx pleegplaatsx"),
        _names("y ycoordinaat ycoord ycoordinate ycoordinates coordinaaty coordinatey coordy pleegplaatsy"),
    ),
    Pair(_names("easting eastings oost"), _names("northing northings noord")),
    Pair(
        _names("lon long lng longitude lengtegraad geolengte wgslon wgs84lon lonwgs84 gpslon"),
        _names("lat latitude breedtegraad geobreedte wgslat wgs84lat latwgs84 gpslat"),
    ),
)
"""In order of preference: metres of the national grid before degrees, which may be rounded."""
