"""Each estimator of the pipeline beside another implementation of the same, on simulated data."""
