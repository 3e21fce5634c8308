"""What stands out: statistics over incidents and areas, without I/O, clock or global state."""
