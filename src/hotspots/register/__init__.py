"""What is kept: the register of incidents and imports, in SQLite or PostgreSQL."""
