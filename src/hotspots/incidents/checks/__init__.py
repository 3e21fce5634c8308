"""The checks of an inspection: dates and times, coordinates, identity, oddities, and the contract."""
