"""Sampling from posterior distributions, judging the draws, keeping them and summing them up."""
