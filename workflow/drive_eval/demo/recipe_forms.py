"""The recipe's section on the workbook: sheets, spellings, mess."""

from typing import Annotated

from pydantic import Field, model_validator

from drive_eval.demo.recipe_parts import Section, Share, Text, Weight, same_names
from drive_eval.needs.fields import ANSWERS
from drive_eval.release.fields import ENGAGEMENT, SEVERITIES, SEXES, SITES, WAVES, YES_OR_NO
from drive_eval.release.tables.actions import AGENCIES, DIRECT_TYPES, INDIRECT_TYPES, OBJECTIVES, WORK
from drive_eval.release.tables.codes import CYPS_TYPES, LIVING
from drive_eval.release.tables.dash import DASH_ANSWERS
from drive_eval.release.tables.service_users import ETHNICITIES, RELATIONSHIPS, STATUSES

# Code list → its codes: as the field dictionary has them.
CODES = {
    "site": tuple(SITES),
    "sex": tuple(SEXES),
    "wave": tuple(WAVES),
    "engagement": tuple(ENGAGEMENT),
    "level": ANSWERS["levels"],
    "health": ANSWERS["health"],
    "housing": ANSWERS["housing"],
    "yes_no": ANSWERS["yes_no"],
    "yes_or_no": tuple(YES_OR_NO),
    "status": tuple(STATUSES),
    "ethnicity": tuple(ETHNICITIES),
    "relationship": tuple(RELATIONSHIPS),
    "living": tuple(LIVING),
    "cyps_type": tuple(CYPS_TYPES),
    "severity": tuple(SEVERITIES),
    "dash": tuple(DASH_ANSWERS),
    "work": tuple(WORK),
    "indirect_type": tuple(INDIRECT_TYPES),
    "objective": tuple(OBJECTIVES),
    "agency": tuple(AGENCIES),
    "direct_type": tuple(DIRECT_TYPES),
}
# Tables of the release, in the order of the workbook's sheets.
SHEETS = ("service_users", "needs", "risk", "dash", "actions")


class Column(Section):
    """A column of a sheet: the field, its header, and the code list whose spellings it uses (if any)."""

    field: Text
    header: Text
    codes: Text | None = None
    width: Annotated[float, Field(gt=0.0)] = 16.0

    @model_validator(mode="after")
    def _known(self) -> "Column":
        if self.codes is not None and self.codes not in CODES:
            raise ValueError(f"the code list must be one of {', '.join(CODES)}")
        return self


class Sheet(Section):
    """A sheet of the workbook: name, title in row 1, columns in order."""

    name: Text
    title: Text
    columns: tuple[Column, ...]


class Mess(Section):
    """How untidy the forms are: shares of coded cells, and how missing answers are written."""

    other_spelling: Share
    spaces_at_the_end: Share
    other_case: Share
    missing: dict[str, Weight]


class Forms(Section):
    """The workbook as people see it: sheets, spellings of the codes (the usual one first), roles, mess."""

    notice: Text
    service_users: Sheet
    needs: Sheet
    risk: Sheet
    dash: Sheet
    actions: Sheet
    spellings: dict[str, dict[str, tuple[str, ...]]]
    completed_by: Annotated[tuple[str, ...], Field(min_length=1)]
    mess: Mess

    @model_validator(mode="after")
    def _complete(self) -> "Forms":
        same_names("code lists", self.spellings, tuple(CODES))
        for name, spellings in self.spellings.items():
            same_names(f"codes of {name}", spellings, CODES[name])
            if any(not written for written in spellings.values()):
                raise ValueError(f"every code of {name} needs a spelling")
        return self
