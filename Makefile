# Two commands: `make` evaluates the release named in config/config.yaml, `make test` runs the tests.
# Needed: git, make and Python 3.12 or newer somewhere on the machine; `scripts/find-python` looks for it.

VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
CORES ?= all
# SLURM's executor plugin, in a folder of its own that only runs on a cluster put on the path.
CLUSTER := $(VENV)/cluster
# Likewise Kubernetes' executor plugin, that of object storage, and a server of such storage for the test.
KUBERNETES := $(VENV)/kubernetes
export PYTHONNOUSERSITE := 1

.PHONY: all env release test test-all lint docs typecheck format lock clean benchmark cluster slurm-test \
  kubernetes-test validate validate-quick
.DEFAULT_GOAL := all

all: release
	@started=$$(date +%s); $(BIN)/snakemake --cores $(CORES) && $(BIN)/drive-eval where --since $$started

env: $(READY)

# The environment: exactly what requirements.lock names, each file checked against its hash. The package
# itself is installed in place, so that an edit takes effect without installing again.
$(READY): requirements.lock pyproject.toml
	@set -e; python="$$(sh scripts/find-python)"; \
	echo "Creating the environment in $(VENV) with $$("$$python" --version) (about a minute, once)"; \
	rm -rf $(VENV); "$$python" -m venv $(VENV); \
	$(BIN)/python -m pip install -qq --disable-pip-version-check --require-hashes -r requirements.lock; \
	$(BIN)/python -m pip install -qq --disable-pip-version-check --no-deps --no-build-isolation --editable .; \
	$(BIN)/python -m compileall -q -j 0 $(VENV)/lib workflow >/dev/null 2>&1 || true; \
	touch $(READY)

# The files of a generated release are leaves of the workflow: they are made here where they are missing
# or their recipe changed. For a release with real files this does nothing.
release: $(READY)
	@$(BIN)/drive-eval simulate --if-needed

test: release
	@$(BIN)/python -m pytest --numprocesses auto --dist loadfile

# Everything, with the tests that take long: every kind of change, and every page of the guides followed.
test-all: release
	@$(BIN)/python -m pytest -m "" --numprocesses auto --dist loadfile

cluster: $(CLUSTER)/.ready

$(CLUSTER)/.ready: requirements-cluster.lock $(READY)
	@set -e; rm -rf $(CLUSTER); \
	$(BIN)/python -m pip install -qq --disable-pip-version-check --no-deps --require-hashes \
	  --target $(CLUSTER) -r requirements-cluster.lock; \
	PYTHONPATH=$(CURDIR)/$(CLUSTER) $(BIN)/python -m pip check; touch $@

# The demonstration release through a SLURM of one node, started for this and ended afterwards. Skipped,
# with the reason, where SLURM cannot be started: it takes Debian's packages slurm-wlm and munge, and root.
slurm-test: release
	@if ! reason="$$($(BIN)/python scripts/slurm_node.py --check 2>&1)"; then echo "Skipped: $$reason"; else \
	$(MAKE) --no-print-directory cluster && PYTHONPATH=$(CURDIR)/$(CLUSTER) \
	  $(BIN)/python scripts/slurm_node.py -- $(BIN)/python -m pytest -m slurm tests/workflow/test_slurm.py; fi

# Through object storage and Kubernetes' interface, with a server of each on this machine and pods that are
# empty folders: what a job does not bring along is missed.
kubernetes-test: release
	@set -e; rm -rf $(KUBERNETES); \
	$(BIN)/python -m pip install -qq --disable-pip-version-check --no-deps --require-hashes \
	  --target $(KUBERNETES)/packages -r requirements-kubernetes-test.lock; \
	$(BIN)/python -m pip download -qq --disable-pip-version-check --no-deps --require-hashes \
	  --dest $(KUBERNETES)/wheels -r requirements-kubernetes.lock; \
	DRIVE_EVAL_KUBERNETES=$(CURDIR)/$(KUBERNETES) $(BIN)/python -m pytest -m kubernetes tests/workflow/test_kubernetes.py

lint: $(READY)
	@$(BIN)/ruff check . && $(BIN)/ruff format --check .
	@$(BIN)/snakefmt --check Snakefile workflow/rules
	@$(BIN)/snakemake --lint
	@$(MAKE) --no-print-directory typecheck

# The documentation as a site, in build/site; a link that leads nowhere is an error.
docs: $(READY)
	@$(BIN)/python -m sphinx -W --keep-going -q -b html -c docs/site . build/site
	@echo "The documentation is build/site/index.html (open it in a browser)."

typecheck: $(READY)
	@$(BIN)/mypy

format: $(READY)
	@$(BIN)/ruff check --fix . && $(BIN)/ruff format . && $(BIN)/snakefmt Snakefile workflow/rules

# Whether the methods can be believed: the evidence, and a report on it. The whole takes long and goes on where
# it was stopped; the fast subset is what CI runs.
validate: release
	@$(BIN)/snakemake --cores $(CORES) validate && echo "The report is results/<release>/publishable/validation_full.html."

validate-quick: release
	@$(BIN)/snakemake --cores $(CORES) validate_quick

benchmark: release
	@$(BIN)/python benchmarks/run.py

# Resolve the dependencies anew. `uv` writes the lock; the project itself does not need it.
lock:
	uv pip compile pyproject.toml --group dev --universal --python-version 3.12 --generate-hashes \
	  --no-emit-index-url --no-emit-find-links --no-header --upgrade -o requirements.lock
	uv pip compile --group cluster --no-deps --universal --python-version 3.12 --generate-hashes \
	  --no-emit-index-url --no-emit-find-links --no-header --upgrade -o requirements-cluster.lock
	for group in kubernetes kubernetes-test; do uv pip compile --group $$group --universal --python-version 3.12 \
	  --generate-hashes --no-emit-index-url --no-emit-find-links --no-header --upgrade \
	  -o requirements-$$group.lock; done
	$(BIN)/python scripts/write_environment.py

clean:
	rm -rf results .snakemake .cache build tests/screens
