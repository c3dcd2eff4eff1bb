"""The field dictionary, one module for each source; ``drive_eval.release.fields`` puts it together."""
