"""What is kept: the register of incidents and imports, in SQLite or PostgreSQL.

The rule of the register: it shows what it would show if only the imports that stand had been done, in their
order. So the same file twice changes nothing, a later file corrects an earlier one incident by incident, and
undoing an import takes away what it alone brought and gives back what it had replaced; what a later import
contains as well stays. What is undone is deleted; that it was there, and when it was undone, is remembered.

Only accepted incidents are kept, and of those only the columns of the incident frame: rejected rows are
counted, not stored. The group of an incident is not stored either, because the city's file decides it.

Plans are kept beside the incidents, with everything that happened to them (``Register.plans``), and what was
done at the stops of patrols (``Register.visits``). Nothing of that is ever overwritten.

The addresses of a city are loaded as a whole (``Register.addresses``). Warning letters that were released are
kept with their delivery (``Register.letters``); their addresses are dropped in time, their counts stay.

Measures such as camera areas and closures stand as they are known now (``Register.measures``); who added or
ended them, and when, is remembered.
"""

from hotspots.register.address_tables import AddressInfo
from hotspots.register.letter_tables import LetterRound, Recorded
from hotspots.register.measure_tables import MeasureChange, MeasureResult
from hotspots.register.plan_tables import StoredPlan, Visit
from hotspots.register.store import Register
from hotspots.register.tables import ImportRecord, ImportResult, UndoResult
from hotspots.register.visit_book import Done, spot_of, stop_key

__all__ = [
    "AddressInfo",
    "Done",
    "ImportRecord",
    "ImportResult",
    "LetterRound",
    "MeasureChange",
    "MeasureResult",
    "Recorded",
    "Register",
    "StoredPlan",
    "UndoResult",
    "Visit",
    "spot_of",
    "stop_key",
]
