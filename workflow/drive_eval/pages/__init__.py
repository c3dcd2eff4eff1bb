"""What every page that is written has in common: its skeleton, style, macros, and figures inside it."""
