"""The parts of the page for the duty officer."""
