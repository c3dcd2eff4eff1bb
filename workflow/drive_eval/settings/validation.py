"""Settings of the checks of the methods (`snakemake validate`)."""

from typing import Literal

from pydantic import Field, field_validator

from drive_eval.settings.section import Section
from drive_eval.validations import CHECKS


class Validation(Section):
    """How much evidence the checks of the methods gather; no published number depends on it."""

    checks: Literal["all"] | list[str] = Field(
        default="all",
        description="Which checks to make: all of the chapters computed, or a list of names "
        "(`drive_eval/declared/checks`). The report says which were left out.",
    )
    calibration_replicates: int = Field(
        default=200,
        ge=20,
        description="Data sets drawn from the prior of each Bayesian model, each of which is sampled.",
    )
    recovery_replicates: int = Field(
        default=100, ge=20, description="Data sets of known truth for each estimator and sample size."
    )
    error_replicates: int = Field(
        default=200, ge=20, description="Releases without any effect, for the share of false alarms."
    )
    batch_replicates: int = Field(
        default=50, ge=1, description="Replicates that one job computes; no result depends on it."
    )
    quick_replicates: int = Field(
        default=20, ge=20, description="Replicates of each check in the fast subset (`validate_quick`)."
    )
    level: float = Field(
        default=0.99,
        gt=0.5,
        lt=1.0,
        description="Level of the bands and Monte Carlo intervals that outcomes must lie in.",
    )

    @field_validator("checks")
    @classmethod
    def _known_checks(cls, value: str | list[str]) -> str | list[str]:
        known = [check.name for check in CHECKS]
        unknown = [name for name in value if name not in known] if isinstance(value, list) else []
        if unknown:
            raise ValueError(f"{', '.join(unknown)} is no check; known are {', '.join(known)}")
        return value
