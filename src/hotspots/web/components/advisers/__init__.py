"""The parts of the page Preventie that are about advisers."""
