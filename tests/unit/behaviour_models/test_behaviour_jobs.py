"""Each behaviour has a view and fits of its own, and the quick configuration is a valid one."""

from pathlib import Path

import yaml

from drive_eval import analyses
from drive_eval.behaviour_models.fields import BEHAVIOURS
from drive_eval.behaviour_models.jobs import FITS, SAMPLED
from drive_eval.settings.behaviour_models import BehaviourModels
from drive_eval.settings.load import load_settings

OWN = analyses.by_id("behaviour_models")


def test_a_view_holds_one_behaviour_alone():
    for behaviour in BEHAVIOURS:
        view = OWN.views[f"behaviour_models-{behaviour}"]
        assert (view.table, view.fields) == ("risk", ("wave", behaviour))
    held = [view for view in OWN.views.values() if set(view.fields) & set(BEHAVIOURS)]
    assert len(held) == len(BEHAVIOURS)


def test_a_fit_reads_the_view_of_its_behaviour_alone():
    rules = Path("workflow/rules/behaviour_models.smk").read_text(encoding="utf-8")
    for rule in FITS:
        text = rules.split(f"rule {rule}:")[1].split("rule ")[0]
        risk = [line for line in text.splitlines() if line.strip().startswith("risk=")]
        assert [line.split('"')[1] for line in risk] == [
            "results/{release}/restricted/views/behaviour_models-{behaviour}.parquet"
        ]


def test_what_a_fit_depends_on_is_known_to_the_settings():
    assert set(SAMPLED) <= set(BehaviourModels.model_fields)


def test_the_quick_configuration_is_valid_and_never_the_default():
    whole = yaml.safe_load(Path("config/config.yaml").read_text(encoding="utf-8"))
    quick = yaml.safe_load(Path("config/quick.yaml").read_text(encoding="utf-8"))
    for section, content in quick.items():
        for name, value in content.items():
            merged = whole[section][name] | value if isinstance(value, dict) else value
            whole[section][name] = merged
    settings = load_settings(whole)
    assert settings.bayes.sampling.draws < 100 < load_settings({}).bayes.sampling.draws
    assert settings.bayes.gates.ess_least == 0
    assert load_settings({}).bayes.gates.ess_least == 400
