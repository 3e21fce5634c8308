"""Where it happened: the layers of the city, and the join of incidents to them."""
