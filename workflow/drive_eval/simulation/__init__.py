"""Probabilistic simulation of the cost model, and what a change in behaviour is worth against its price."""
