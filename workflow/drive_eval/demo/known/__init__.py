"""Releases of known truth: parts of the demonstration release drawn from stated models."""
