"""The demonstration release: synthetic forms, generated from the printed figures alone."""
