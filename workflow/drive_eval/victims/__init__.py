"""Chapter What victims-survivors experienced: behaviours, support and risk, by arm."""
