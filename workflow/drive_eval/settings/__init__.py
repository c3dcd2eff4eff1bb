"""The configuration: typed, strict, every error at once."""
