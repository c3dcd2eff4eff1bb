"""A small release's content in canonical values: a few rows of every table."""

import datetime as dt
from typing import Any

from drive_eval.release.fields import Field
from unit.sources.described import TABLES

Row = dict[str, Any]
Content = dict[str, list[Row]]
DRIVE = ("P-01", "P-02", "P-03", "P-04", "P-05", "P-06")
CONTROLS = ("P-11", "P-12", "P-13", "P-14", "P-15")
START = dt.date(2017, 1, 2)
WAVE_DAYS = {"intake": 10, "midpoint": 150, "closure": 310}


def content() -> Content:
    """The release, valid and without anything to warn of."""
    return {
        "service_users": [_service_user(i, person) for i, person in enumerate(DRIVE)],
        "needs": _forms("needs"),
        "risk": _forms("risk"),
        "dash": _forms("dash"),
        "actions": [_action(i) for i in range(34)],
        "randomisation": _log(),
        "insights_intake": [_intake(i, person) for i, person in enumerate(_clients())],
        "insights_exit": [_exit(i, person) for i, person in enumerate(_clients()) if i % 4 != 3],
        "marac": [_appearance(i, person) for i, person in enumerate((*_clients(), *_clients()))],
        "police": [_incident(i, person) for i, person in enumerate((*_clients(), *_clients()))],
        "cost_parameters": _parameters(),
    }


def _clients() -> tuple[str, ...]:
    return (*DRIVE, *CONTROLS)


def _arm(person: str) -> str:
    return "drive" if person in DRIVE else "control"


def _site(i: int) -> str:
    return ("site_1", "site_2", "site_3")[i % 3]


def _filled(table: str, i: int, known: Row) -> Row:
    """A row: the known values, every code in turn, small numbers, and a gap now and then."""
    row = {
        name: known[name] if name in known else _filler(field, i + at)
        for at, (name, field) in enumerate(TABLES[table].fields.items())
    }
    assert set(known) <= set(row), table
    return row


def _filler(field: Field, i: int) -> Any:
    if i % 7 == 6 and not field.required:
        return None
    if field.has_codes:
        return list(field.codes)[i % len(field.codes)]
    return i % 3 if field.kind == "integer" else None


def _service_user(i: int, person: str) -> Row:
    known = {
        "su_id": person,
        "site": _site(i),
        "programme_year": i % 3 + 1,
        "allocation_date": START + dt.timedelta(i),
        "initial_contact_date": START + dt.timedelta(i + 5),
        "closure_date": START + dt.timedelta(i + 320) if i else None,
        "age_at_intake": 17 + 9 * i,
        "cyps_involved": "yes",
    }
    return _filled("service_users", i, known)


def _forms(table: str) -> list[Row]:
    keys = [(person, wave) for wave in WAVE_DAYS for person in DRIVE]
    return [
        _filled(table, i, {"su_id": person, "wave": wave, "assessment_date": _assessed(i, person, wave)})
        for i, (person, wave) in enumerate(keys)
    ]


def _assessed(i: int, person: str, wave: str) -> dt.date | None:
    day = START + dt.timedelta(DRIVE.index(person) + WAVE_DAYS[wave])
    return None if i == 7 else day


def _action(i: int) -> Row:
    known: Row = {
        "action_id": f"A{i:04d}",
        "su_id": DRIVE[i % len(DRIVE)],
        "date": START + dt.timedelta(20 + 3 * i),
        "work": "direct" if i < 17 else "indirect",
    }
    if known["work"] == "direct":
        known |= {"indirect_type": None, "objective": None}
    else:
        known["direct_type"] = None
    return _filled("actions", i, known)


def _log() -> list[Row]:
    rows = [
        {"perp_id": person, "arm": _arm(person), "repeat_referral": "no", "different_procedure": "no"}
        for person in _clients()
    ]
    rows.append({"perp_id": "P-21", "arm": None, "repeat_referral": "no", "different_procedure": "yes"})
    rows.append({"perp_id": "P-01", "arm": None, "repeat_referral": "yes", "different_procedure": "no"})
    days = [{"marac_case_id": f"M{i:03d}", "date": START - dt.timedelta(20 - i)} for i in range(len(rows))]
    days[-1]["date"] = START + dt.timedelta(90)
    return [
        _filled("randomisation", i, row | day) for i, (row, day) in enumerate(zip(rows, days, strict=True))
    ]


def _case(i: int, person: str) -> Row:
    return {"vs_id": f"V-{i:02d}", "perp_id": person, "arm": _arm(person), "site": _site(i)}


def _intake(i: int, person: str) -> Row:
    known = {"intake_date": START + dt.timedelta(i), "age": 16 + 7 * i, "cyps_involved": "yes"}
    return _filled("insights_intake", i, _case(i, person) | known)


def _exit(i: int, person: str) -> Row:
    known = {"exit_date": START + dt.timedelta(i + 20 * i), "n_contacts": 7 * i + 1}
    return _filled("insights_exit", i, _case(i, person) | known)


def _appearance(i: int, person: str) -> Row:
    known = {
        "appearance_id": f"AP{i:03d}",
        "perp_id": person,
        "vs_id": f"V-{i // 2:02d}",
        "date": dt.date(2016, 2, 1) + dt.timedelta(40 * i),
        "arm": _arm(person),
    }
    return _filled("marac", i, known)


def _incident(i: int, person: str) -> Row:
    offence = list(TABLES["police"].fields["offence"].codes)[i % 10]
    known: Row = {
        "incident_id": f"I{i:03d}",
        "perp_id": person,
        "arm": _arm(person),
        "site": ("site_1", "site_2")[i % 2],
        "date": dt.date(2015, 10, 1) + dt.timedelta(50 * i),
        "offence": offence,
        "crimed": "no" if offence == "non_crime" else "yes",
        "outcome_date": dt.date(2015, 10, 1) + dt.timedelta(52 * i) if i % 3 else None,
    }
    if offence == "non_crime":
        known["outcome"] = None
    return _filled("police", i, known)


def _parameters() -> list[Row]:
    fields = TABLES["cost_parameters"].fields
    rows = [
        {"parameter_id": "court_gbp", "value": 9400.0, "unit": "gbp", "status": "printed", "table": "A8.4"},
        {"parameter_id": "share", "value": 0.25, "unit": "ratio", "status": "inferred", "note": "a, b"},
    ]
    return [{name: row.get(name) for name in fields} for row in rows]
