"""Latent classes of needs: maximum likelihood, number of classes, standard errors, stable names."""
