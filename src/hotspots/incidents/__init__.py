"""What happened: incidents read, inspected, classified and, for the demo city, made up."""
