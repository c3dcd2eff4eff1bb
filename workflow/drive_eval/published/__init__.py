"""The printed figures of the two reports, and how estimates compare with them."""
