"""The bottom-up cost model (Appendix 8 of the three-year report) as a checked formula sheet."""
