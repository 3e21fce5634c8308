"""The parts of the page Patrouilles."""
