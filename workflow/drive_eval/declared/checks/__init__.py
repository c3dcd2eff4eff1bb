"""The checks of the methods, declared by what they are about (``drive_eval.validations`` has them all)."""
