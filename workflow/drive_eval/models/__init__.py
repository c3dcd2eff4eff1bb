"""Regression models that several chapters share, each a pure function of arrays."""
