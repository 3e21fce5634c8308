"""What every plan has: who decides, its status, its changes, its copy."""
