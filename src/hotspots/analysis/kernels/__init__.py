"""Compiled inner loops: numba, single-threaded, the same answer every time."""
