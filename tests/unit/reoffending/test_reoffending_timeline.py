"""The picture of single people: every event of everybody shown, and a warning that it is restricted."""

import numpy as np
from matplotlib.collections import LineCollection

from drive_eval.figures.style import Meta
from drive_eval.reoffending.event_times import all_event_times
from drive_eval.reoffending.timeline import MOST, draw, order
from unit.reoffending.reoffending_material import WINDOWS, appearances, settings, trial


def events(people):
    views = trial(people) | {"marac": appearances([("p0000", "v1", "2018-01-01")])}
    return all_event_times(views, settings(), WINDOWS, "randomisation")


def panels(figure):
    """Title → dots and ends of lines of a panel."""
    found = {}
    for axes in figure.axes:
        (lines,) = (each for each in axes.collections if isinstance(each, LineCollection))
        found[axes.get_title(loc="left")] = (axes.lines[0].get_xydata(), lines.get_segments())
    return found


def test_every_event_is_a_dot_on_its_persons_line():
    data = events(40)
    shown = panels(draw(data, Meta("trial")))
    assert list(shown)[:2] == [
        "Police, site 1, Drive: 10 of 10 people",
        "Police, site 1, control: 10 of 10 people",
    ]
    assert [title.split(",")[0] for title in shown][-1] == "MARAC"
    for source, own in data.items():
        name = "MARAC" if source == "marac" else f"Police, {source.replace('_', ' ')}"
        total = sum(len(dots) for title, (dots, _) in shown.items() if title.startswith(f"{name},"))
        assert total == len(own.who)
    for dots, lines in shown.values():
        ends = np.array([line[1, 0] for line in lines])
        assert (np.diff(ends) >= 0).all()
        assert (dots[:, 0] <= ends[dots[:, 1].astype(int)] + 1e-9).all()


def test_of_many_people_as_many_are_shown_as_a_page_holds():
    data = events(1000)["site_1"].of("drive")
    chosen = order(data)
    assert len(chosen) == MOST < len(data.followed)
    assert len(set(chosen.tolist())) == MOST
    assert (np.diff(data.followed[chosen]) >= 0).all()


def test_the_picture_says_that_it_is_restricted():
    words = [text.get_text() for text in draw(events(8), Meta("trial", synthetic=True)).texts]
    assert any(text.startswith("RESTRICTED: PERSON-LEVEL") for text in words)
    assert any("synthetic" in text for text in words)
