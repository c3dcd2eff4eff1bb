"""Which printed figures the police estimates answer, by site."""

ROWS = {"site_2": "police_site_2", "site_1": "appendix_5_police_site_1"}
WHO = {"drive": "drive_su", "control": "control"}
# (group, kind, arm or "", statistic) → the last parts of the printed figures' ids. "share" is a percentage
# of incidents, "percent" one of people.
SITE_2 = {
    ("everyone", "all", "", "incidents"): ("incidents.total", "figure_28.n"),
    ("everyone", "dv", "", "incidents"): ("dv_related_incidents.n", "figure_29.n"),
    ("everyone", "dv", "", "share"): ("dv_related_incidents.percent",),
    ("everyone", "crimed_dv", "", "incidents"): ("crimed_dv_incidents.n",),
    ("everyone", "crimed_dv", "", "share"): ("crimed_dv_incidents.percent",),
    ("everyone", "non_dv", "", "incidents"): ("non_dv_incidents.n", "figure_32_non_dv.n"),
    ("everyone", "crimed_non_dv", "", "incidents"): ("crimed_non_dv_incidents.n",),
    ("everyone", "crimed_non_dv", "", "share"): ("crimed_non_dv_incidents.percent",),
    ("everyone", "all", "", "people"): (
        "total_cases.n", "figure_30.n", "figure_31.n", "figure_33.n", "figure_34.n",
    ),
    ("repeat", "dv", "", "people"): ("repeat_perpetrators.n", "figure_40.n"),
    ("repeat", "dv", "", "percent"): ("repeat_perpetrators.percent",),
    ("repeat", "dv", "", "incidents"): ("repeat_dv_incidents.total", "figure_39.n"),
    ("serial", "all", "", "people"): ("figure_36_serial.n", "figure_38.n"),
    ("serial", "all", "", "incidents"): ("serial_incidents.total",),
    ("serial", "dv", "", "share"): ("serial_dv_related.percent",),
    ("serial", "non_dv", "", "share"): ("serial_non_dv.percent",),
    ("serial", "dv", "", "incidents"): ("figure_35_serial_dv.n",),
    ("serial", "non_dv", "", "incidents"): ("figure_37_serial_non_dv.n",),
    ("serial", "dv", "", "people"): ("serial_committing_dv.n",),
    ("serial", "dv", "", "percent"): ("serial_committing_dv.percent",),
    ("serial", "non_dv", "", "people"): ("serial_committing_non_dv.n",),
    ("serial", "non_dv", "", "percent"): ("serial_committing_non_dv.percent",),
}  # fmt: skip
SITE_1 = {
    ("everyone", "all", "", "incidents"): ("incidents_analysed.n", "figure_a5_1.n"),
    ("everyone", "dv", "", "incidents"): ("dv_incidents.n", "figure_a5_2.n"),
    ("everyone", "dv", "", "share"): ("dv_incidents.percent",),
    ("everyone", "crimed_dv", "", "incidents"): ("crimed_dv_incidents.n",),
    ("everyone", "crimed_dv", "", "share"): ("crimed_dv_incidents.percent",),
    ("everyone", "non_dv", "", "incidents"): ("non_dv_incidents.n", "figure_a5_5_non_dv.n"),
    ("everyone", "crimed_non_dv", "", "incidents"): ("crimed_non_dv.n",),
    ("everyone", "crimed_non_dv", "", "share"): ("crimed_non_dv.percent",),
    ("everyone", "all", "", "people"): (
        "perpetrators.n", "figure_a5_3.n", "figure_a5_4.n", "figure_a5_6.n", "figure_a5_7.n",
    ),
    ("repeat", "dv", "", "people"): ("repeat_perpetrators.n", "figure_a5_9_repeat_perpetrators.n"),
    ("repeat", "dv", "", "incidents"): ("figure_a5_8_repeat_dv_incidents.n",),
}  # fmt: skip
TOTALS = {"site_2": SITE_2, "site_1": SITE_1}
# Summaries that were printed: (site, group, kind, arm or "") → row, and whether they are per incident.
SUMMARIES = {
    **{
        (site, "everyone", kind, arm): (f"{name}_incidents_per_{who}", "per_incident")
        for site in ROWS
        for kind, name in (("all", "all"), ("dv", "dv"))
        for arm, who in WHO.items()
    },
    **{
        ("site_2", "serial", kind, arm): (f"serial_{kind}_incidents_{arm or 'per_perpetrator'}", "per_person")
        for kind in ("dv", "non_dv")
        for arm in ("drive", "control", "")
    },
    **{
        ("site_2", "repeat", "dv", arm): (f"repeat_dv_incidents_{arm or 'per_perpetrator'}", "per_incident")
        for arm in ("drive", "control", "")
    },
}
WITH_RECORD = {"drive": "sus_with_police_data", "control": "controls_with_police_data"}
OBSERVED = {
    "site_2": {("later", "percent"): "12_month_police_data_available.percent"},
    "site_1": {
        ("later", "n"): "12_month_data.n", ("later", "percent"): "12_month_data.percent",
        ("longer", "n"): "gt_12_month_data.n", ("longer", "percent"): "gt_12_month_data.percent",
    },
}  # fmt: skip


def joined(site: str, *names: str) -> str:
    """The ids of a site's printed figures, as an estimate names them; empty at a site without any."""
    return ";".join(f"{ROWS[site]}.{name}" for name in names if name) if site in ROWS else ""


def total(site: str, group: str, kind: str, arm: str, statistic: str) -> str:
    """What a total over all periods answers."""
    return joined(site, *TOTALS.get(site, {}).get((group, kind, arm, statistic), ()))


def summary(site: str, group: str, kind: str, arm: str, per: str) -> dict[str, str]:
    """What a summary answers: statistic → id of the printed figure."""
    row, printed_per = SUMMARIES.get((site, group, kind, arm), ("", ""))
    if not row or per != printed_per:
        return {}
    statistics = ["mean", "sd"]
    if (site, group, kind, arm) != ("site_2", "everyone", "dv", "drive") and (arm or group == "everyone"):
        # The range of service users' domestic violence incidents at site 2 is missing from the report.
        statistics += ["min", "max"]
    return {statistic: joined(site, f"{row}.{statistic}") for statistic in statistics}
