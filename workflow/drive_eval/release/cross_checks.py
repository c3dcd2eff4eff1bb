"""Every check between the rows and the tables of a release; the rules stand beside what applies them."""

from datetime import date

from drive_eval.errors import Problem
from drive_eval.release.checks.agreement import (
    AGREEMENTS,
    WITH_ARM,
    controls_with_service,
    disagreements,
    without_arm,
)
from drive_eval.release.checks.checked import CheckedTable, Tables
from drive_eval.release.checks.order import (
    ORDERS,
    WAVE_ORDERS,
    after_receipt,
    out_of_order,
    outside_window,
    waves_out_of_order,
)
from drive_eval.release.checks.plausible import (
    CONTRADICTIONS,
    CROWDS,
    FOLLOWED,
    contradictions,
    crowds,
    without_record,
)
from drive_eval.release.checks.references import REFERENCES, orphans

__all__ = ["CheckedTable", "cross_checks"]


def cross_checks(tables: Tables, received: date) -> list[Problem]:
    """Every problem between the given tables; rules about tables or fields that are absent are passed over.

    Dates after ``received``, when the release came in, are warnings.
    """
    return [
        *(problem for rule in REFERENCES for problem in orphans(rule, tables)),
        *(problem for rule in ORDERS for problem in out_of_order(rule, tables)),
        *(problem for rule in WAVE_ORDERS for problem in waves_out_of_order(rule, tables)),
        *(problem for rule in AGREEMENTS for problem in disagreements(rule, tables)),
        *controls_with_service(tables),
        *(problem for name in WITH_ARM for problem in without_arm(name, tables)),
        *(problem for rule in CROWDS for problem in crowds(rule, tables)),
        *(problem for rule in CONTRADICTIONS for problem in contradictions(rule, tables)),
        *(problem for rule in FOLLOWED for problem in without_record(rule, tables)),
        *(problem for name in tables for problem in after_receipt(name, tables[name], received)),
        *(problem for table in tables.values() for problem in outside_window(table)),
    ]
