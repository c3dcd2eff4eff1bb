"""Checks between the rows and the tables of a release: one module for each kind of rule."""
