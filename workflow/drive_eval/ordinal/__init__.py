"""Ordered logistic regression: likelihoods, with or without people's intercepts, posteriors and margins."""
