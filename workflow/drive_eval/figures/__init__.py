"""Figures drawn from estimates, and the table behind each of them."""
