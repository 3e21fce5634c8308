"""The parts of the page Preventie that are about warning letters, and the page of their delivery."""
