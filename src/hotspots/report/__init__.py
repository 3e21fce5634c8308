"""How it is told: maps, words and exports."""
