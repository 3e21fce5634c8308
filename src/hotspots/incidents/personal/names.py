"""Words that give away a column of personal data, and the names by which people are recognised.

Parts of column names are written in small letters, without accents.
"""

from typing import Final


def _words(text: str) -> frozenset[str]:
    """Split a list of words."""
    return frozenset(text.split())


PERSONAL_NAMES: Final = _words(
    """
    naam name achternaam voornaam voornamen roepnaam geslachtsnaam familienaam voorletters voorletter
    initialen tussenvoegsel tussenvoegsels voorvoegsel surname lastname firstname forename fullname
    middlename initials
    """
)
"""Parts that mean a person's name when no :data:`PLACE_WORDS` stand beside them."""

COMPOUND_NAMES: Final = (
    "achternaam",
    "voornaam",
    "geslachtsnaam",
    "familienaam",
    "firstname",
    "lastname",
    "fullname",
    "volledigenaam",
    "naamaangever",
    "naamverdachte",
    "naamslachtoffer",
    "naammelder",
)
"""Parts of names written in one word."""

PLACE_WORDS: Final = _words(
    """
    straat straten weg wijk buurt district gebied plaats woonplaats pleegplaats stad gemeente provincie
    land station halte park centrum bedrijventerrein basisteam team eenheid bureau klasse categorie
    category class delict feit incident soort type bestand file laag layer locatie location area street
    neighborhood neighbourhood city town place object gebouw openbare ruimte bron source product merk
    """
)
"""Words beside ``naam`` that make it the name of a thing."""

PERSON_WORDS: Final = _words(
    """
    verdachte verdachten slachtoffer slachtoffers aangever aangevers melder melders betrokkene betrokkenen
    getuige getuigen benadeelde dader daders persoon personen persoonsgegevens suspect suspects victim
    victims complainant witness witnesses offender offenders person verbalisant behandelaar bewoner
    eigenaar
    """
)
"""Roles of people; a column about one of them is about a person, unless it counts them."""

COUNT_WORDS: Final = _words("aantal count number n num totaal")

CONTENT_WORDS: Final = {
    "bsn": _words("bsn burgerservicenummer sofinummer sofi bsnnummer bsnnr"),
    "phone": _words(
        "telefoon telefoonnummer telefoonnr tel telnr telnummer mobiel mobielnummer gsmnummer phone "
        "phonenumber telephone mobile cellphone"
    ),
    "email": _words("email emailadres mail mailadres emailaddress"),
    "plate": _words("kenteken kentekens kentekennummer nummerplaat licenseplate numberplate licenceplate"),
    "birth": _words(
        "geboortedatum geboortedag geboortejaar geboorteplaats geboren gebdatum gebdat dob dateofbirth "
        "birthdate birthday birth yearofbirth leeftijd age"
    ),
    "account": _words("iban rekeningnummer bankrekening bankrekeningnummer rekening bankaccount"),
    "document": _words(
        "paspoort paspoortnummer rijbewijs rijbewijsnummer documentnummer identiteitsbewijs idbewijs vnummer "
        "passport passportnumber drivinglicence driverslicense imei strafrechtsketennummer skn"
    ),
    "trait": _words(
        "geslacht gender sex nationaliteit nationality etniciteit ethnicity race herkomstland geloof religie "
        "religion godsdienst geboorteland"
    ),
    "free_text": _words(
        "toelichting opmerking opmerkingen notitie notities memo vrijetekst kladblok mutatietekst narrative "
        "remarks remark comment comments notes signalement verklaring samenvatting modusoperandi "
        "modusoperanditekst motekst freetext verhaal situatieschets"
    ),
}
"""Parts of column names by what they hold; also written as more than one word (``geboorte datum``)."""

GIVEN_NAMES: Final = _words(
    """
    aad abdel adam adriaan agnes ahmed albert alex alexander ali amber amira andre angela anita anja anke
    ann anna anne annemarie annie anouk anton arie arjan astrid ayse bas bart ben bennie bert bianca bob
    boris bram brigitte carla carlos caroline cees charlotte chris christiaan claudia corrie daan daniel
    david debora demi dennis diana dick dirk eline elisabeth ellen els emma eric erik esther eva evelien
    fatima fatma femke ferry floor frank frans fred frits gerard gerrit gert gijs hamza hanna hannah hans
    harm harry hassan heleen hendrik henk henny herman ibrahim ilse ine inge ingrid irene iris isa jaap
    jacob jacqueline jamal jan janneke jasmijn jasper jeroen jesse jessica jip joep johan johanna johannes
    john jolanda joost jordy joris jos josephine joyce judith julia jurgen karel karin karim kees kevin
    khalid kim klaas laila lars laura leo lianne lieke linda lisa lotte louis lucas luuk maaike maarten
    manon marc marcel margriet maria marieke marijke marion marjolein mark martijn martin mariska mehmet
    merel michael michel michelle mieke mike milan miranda mohamed mohammed monique mustafa nadia naomi
    natasja nick niels nina noah noor olga omar oscar otto patricia patrick paul pauline peter petra
    pieter pim piet priscilla rachel rachid ralph ramon rebecca renate rene richard rik rob robert robin
    roel roland ronald roos rosa ruben ruud sabine said sam samantha samira sander sandra sanne sara sarah
    saskia sem serge silvia simon simone sjoerd sofie sophie stefan stefanie steven suzanne sven sylvia
    tamara tara teun thea theo thijs thomas tim tom toon truus vera victor vincent wendy wesley wilhelmina
    willem wim wouter yasmin yusuf yvonne zoe
    """
)
"""Given names common in the Netherlands; to recognise a column of people, not a person."""

STREET_ENDINGS: Final = (
    *("straat", "weg", "laan", "plein", "dreef", "kade", "pad", "singel", "gracht", "steeg", "baan", "park"),
    *("plantsoen", "boulevard", "promenade", "markt", "route", "street", "road", "avenue", "lane"),
)
"""Ends of names of streets, which are often called after people; ``dijk``, ``hof`` and ``akker`` also end
surnames, and are left out."""
