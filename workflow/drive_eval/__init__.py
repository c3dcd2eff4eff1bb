"""The Drive Project evaluation as pure functions: data frame in, data frame out.

Nothing in this package knows of Snakemake. Rules call it through thin scripts under
``workflow/scripts``; the command line (``drive-eval``) calls the same functions.
"""

__version__ = "0.1.0"
