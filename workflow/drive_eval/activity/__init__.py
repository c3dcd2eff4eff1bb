"""What case managers did: direct and indirect work, agencies, and contact with service users."""
