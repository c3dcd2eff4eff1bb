"""A data release: its description, and its way from source files to validated views."""
