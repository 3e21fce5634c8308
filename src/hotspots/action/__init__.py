"""What to do: patrols, advisers, letters, and what is known around a new incident; always a proposal."""
