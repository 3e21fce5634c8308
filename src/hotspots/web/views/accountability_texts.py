"""The texts of Verantwoording, paragraph by paragraph, as messages for the catalogue."""

from typing import Final

from hotspots.errors import N_

HOTSPOTS: Final = (
    N_(
        "**At least so many within a distance (DBSCAN).** An incident with at least *k* incidents, itself "
        "included, within *r* metres is a core. Cores within *r* metres of each other, and what lies within "
        "*r* metres of a core, form one hotspot. The rest belongs to no hotspot. The suggestion for *r* and "
        "*k* is computed from the incidents you selected, and the page says how."
    ),
    N_(
        "**Densities that differ by place (HDBSCAN).** Looks for groups at every distance at once and keeps "
        "those that hold together longest. Useful where a busy centre and a quiet quarter are on one map."
    ),
    N_(
        "**Density.** Every incident spreads its weight over a circle of the bandwidth (quartic kernel), in "
        "metres of the national grid. The map shows incidents per square kilometre, not a probability."
    ),
    N_(
        "**Numbers per area.** An incident belongs to exactly one neighbourhood; on a shared boundary the "
        "lowest code wins. A rate is shown only where the area has enough inhabitants or dwellings."
    ),
    N_(
        "**Time.** A burglary between Friday evening and Sunday noon happened somewhere in between. It "
        "counts for a part of the day only when at least half of that window lies in it."
    ),
    N_(
        "**Hot and cold (Gi*).** For each cell of 150 metres of the inhabited area: whether it and the cells "
        "within 250 metres hold more or fewer incidents than when all were dealt out at random. Corrected "
        "for the number of cells tested (Benjamini-Hochberg)."
    ),
    N_(
        "**Course over the months.** The same test for each four weeks: new, intensifying, persistent, "
        "diminishing and so on. Needs a period of at least ten times four weeks."
    ),
    N_(
        "**Change.** The period is set against the same days of the baseline years, with an exact test for "
        "counts. A percentage is given only from ten expected incidents on."
    ),
    N_("Clustering: Ester and others (1996); Campello and others (2013). Both from scikit-learn."),
)

LIMITS: Final = (
    N_(
        "The map shows what was **reported and recorded**, not what happened. Much goes unreported, and more "
        "checks give more records."
    ),
    N_(
        "A hotspot is a place where much was recorded in the chosen period. It is **no prediction** and says "
        "nothing about the people who live or come there."
    ),
    N_(
        "Many incidents at one address can be a default address, such as a police station or town hall. The "
        "import points such addresses out, and every hotspot says which share its busiest address has."
    ),
    N_(
        "Small numbers jump. From 3 to 6 is a doubling and still chance. Where the page speaks of more than "
        "chance, that was tested and corrected for how much was tested; numbers and densities are not."
    ),
    N_(
        "The outlines of the areas are generalised, see the table of sources. Close to a boundary an "
        "incident can be counted next door."
    ),
)

DEPLOYMENT: Final = (
    N_(
        "**Every plan is a proposal.** People decide; who set it, when, why and with what changes is kept, "
        "and nothing of that is overwritten. There is no login yet: who is at the screen types a name or "
        "function."
    ),
    N_(
        "**Patrols.** Short stops at hotspots in the hours in which most is expected there, within the "
        "hours of the teams. *Covered* means that somebody is there for a while, not that something is "
        "prevented. The plan says how far it is at most from the best that is possible, and the back-test "
        "whether it would have met more than last year's map."
    ),
    N_(
        "**Where police look, more is found.** A hotspot that rests on offences found by looking "
        "(*haaldelicten*) is marked, part of each shift is kept free outside hotspots, and the page warns "
        "when earlier patrols may themselves explain a rise."
    ),
    N_(
        "**Burglary advisers.** Rounds of adjacent neighbourhoods by the burglaries to be expected in the "
        "dark weeks, with a floor for every part of town. Each choice is explained in a sentence."
    ),
    N_(
        "**Warning letters.** A dwelling lies within the rule of distance and days or it does not. No "
        "address has a score. After eight weeks the page says what can be said of the effect, and often "
        "that is: too little to tell."
    ),
)

PRIVACY: Final = (
    N_(
        "Of an incident only place, time, category and an identifier are kept. Names, telephone numbers, "
        "e-mail addresses, number plates, citizen service numbers and free text are refused by name when a "
        "file is read."
    ),
    N_(
        "The unit is a place: no profile and no score of a person or an address. No figure about descent, "
        "income or age is used."
    ),
    N_(
        "The table of addresses comes from the public register (BAG) and holds no names. Which addresses "
        "got a warning letter is kept with the letters until the administrator drops it (advised after 26 "
        "weeks, `hotspots letters forget`); the numbers stay. The list is never part of a map, and leaves "
        "only after a release that is recorded."
    ),
    N_(
        "Of measures kind, place and period are kept, of a closed home neither address nor resident. Plans "
        "hold hotspots and neighbourhoods, no addresses and no incidents; who decides is kept with them."
    ),
    N_(
        "Each import says whether police data (Wpg) or municipal data (AVG) is in it. Exports carry the "
        "period, the number of incidents and the source."
    ),
    N_(
        "An uploaded file leaves memory once it is imported or the session ends. Rejected rows can be "
        "downloaded only before the import, and are not kept."
    ),
    N_("Nothing is sent to other servers: no map tiles, no statistics of use, no fonts from elsewhere."),
)

ACCESSIBILITY: Final = (
    N_(
        "Everything on the map is also a list and a table; both work with the keyboard and with a screen "
        "reader. The pages are tested with axe-core against WCAG 2.1 AA."
    ),
    N_(
        "What the framework (Streamlit) prevents: the incidents on the map are drawn on a canvas and cannot "
        "be reached one by one; the calendar of a date field names months in the language of your browser; a "
        "few messages about the connection appear in English first."
    ),
    N_("Does something not work for you? Tell the administrator of this page; it will be repaired."),
)
