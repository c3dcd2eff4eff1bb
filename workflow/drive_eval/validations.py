"""Checks of the methods themselves, which take longer than the results: ``snakemake --cores all validate``.

Each check is a job ``validate_<name>`` that leaves its evidence as a table in
``results/<release>/restricted/validate/<name>.csv``. Nothing that is published depends on one.
"""

# Check → the chapter whose methods it is about.
VALIDATIONS = {
    "latent_bayes": "latent",
    "latent_recovery": "latent",
    "rebuild": "needs",
}
