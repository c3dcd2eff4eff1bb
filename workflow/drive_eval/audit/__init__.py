"""Rebuild only what is affected, and say why: code digests, keys, lineage, trace."""
