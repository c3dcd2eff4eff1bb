"""Templates, style sheet and script of the report, installed as package data."""
