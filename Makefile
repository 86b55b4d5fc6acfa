# One command for each habit; `make help` lists them. Needs Python 3.11 or newer, a C++ compiler, pip.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
JOBS ?= $(shell $(PYTHON) -c "import os; print(len(os.sched_getaffinity(0)) if hasattr(os, 'sched_getaffinity') else os.cpu_count())")
NATIVE := CMakeLists.txt $(wildcard native/*)
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet

.DEFAULT_GOAL := help
.PHONY: help install test test-scale test-pure floor differences judge mutants mutate fuzz lint format bench bench-scale demo picture docs pages docs-check docs-serve recipes wheel sanitize arm64 release-check docs-wheel changelog changelog-write clean

help: ## List the commands
	@grep -hE '^[a-z0-9-]+:.*##' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-12s %s\n", $$1, $$2}'

# Some systems have venv without ensurepip: then the pip outside puts one into the environment.
$(VENV)/.python:
	@$(PYTHON) -c 'import sys; sys.version_info >= (3, 11) or sys.exit("Equipoise needs Python 3.11 or newer; name one, for instance: make test PYTHON=python3.12")'
	@echo "Making a virtual environment in $(VENV) ..."
	@$(PYTHON) -m venv $(VENV) >/dev/null 2>&1 || { $(PYTHON) -m venv --clear --without-pip $(VENV) && $(PYTHON) -m pip --python $(BIN)/python --quiet install pip; }
	@$(PIP) install --upgrade "pip>=25.1"
	@touch $@

$(VENV)/.installed: $(VENV)/.python pyproject.toml $(NATIVE)
	@echo "Building Equipoise and installing what its tests need (a few minutes the first time) ..."
	@$(PIP) install --group dev --editable .
	@$(BIN)/python scripts/check_native.py
	@touch $@

install: $(VENV)/.installed ## Set up .venv with Equipoise, built in place, and all tools

test: $(VENV)/.installed ## Run all tests, examples in the documentation included
	@echo "Running the tests on $(JOBS) cores ..."
	@$(BIN)/python -m pytest -q -n $(JOBS)

test-scale: $(VENV)/.installed ## Run the tests that take long, or need Spark or Dask: installs both, and needs Java 17
	@$(PIP) install --group scale
	@$(BIN)/python -m pytest -q -m scale -p no:randomly -n $(JOBS) --dist loadfile

test-pure: $(VENV)/.installed ## Install without a compiler elsewhere, and run the tests that need no native part
	@PYTHON=$(PYTHON) JOBS=$(JOBS) scripts/test_pure.sh

floor: ## Run the tests with the oldest versions that are supported
	@PYTHON=$(PYTHON) JOBS=$(JOBS) scripts/test_floor.sh

differences: $(VENV)/.installed ## Run 900 calls on imbalanced-learn too: what docs/differences.md does not name is a fault
	@PYTHONPATH=tests $(BIN)/python -m scripts.compare_with_imblearn

judge: $(VENV)/.installed ## Count imbalanced-learn's own tests that pass here; ARGS=--itself: and there
	@PYTHONPATH=tests $(BIN)/python -m scripts.count_their_tests $(ARGS)

mutants: $(VENV)/.installed ## Make every known wrong change, and see that a test notices it
	@PATH="$(abspath $(BIN)):$$PATH" $(BIN)/python -m scripts.known_mutants --jobs $(JOBS)

# Options go through ARGS: make mutate ARGS="core --sample 200 --seed 2"
mutate: $(VENV)/.installed ## Let mutmut make wrong changes, 50 a room, and tell how many tests notice: an hour
	@$(PIP) install --group mutation
	@PATH="$(abspath $(BIN)):$$PATH" $(BIN)/python -m scripts.mutate --jobs $(JOBS) $(ARGS)

# atheris has wheels for few systems; without it files and kernels are fuzzed unguided.
SECONDS ?= 60
SEED ?= 1
fuzz: $(VENV)/.installed ## Look for inputs that break something: make fuzz SECONDS=1800 SEED=2
	@$(PIP) install --group fuzz || echo "without atheris: inputs are chosen at random"
	@$(BIN)/python -m fuzz --seconds $(SECONDS) --seed $(SEED)

lint: $(VENV)/.installed ## Check style and types
	@$(BIN)/ruff check --quiet .
	@$(BIN)/ruff format --quiet --check . || { echo "not in our style: run 'make format'"; exit 1; }
	@$(BIN)/mypy

format: $(VENV)/.installed ## Bring the code into its style
	@$(BIN)/ruff check --quiet --fix .
	@$(BIN)/ruff format .

bench: $(VENV)/.installed ## Print the speed beside imbalanced-learn's, and write output/bench.json
	@$(BIN)/python -m benchmarks

bench-scale: $(VENV)/.installed ## Memory and speed of streams, at real sizes (50 GB of disk, an hour): ARGS="growth --rows 400000 800000" is a look
	@$(PIP) install --group scale
	@$(BIN)/python -m benchmarks.scale $(ARGS)

demo: $(VENV)/.installed ## Look at a real table and compare ways of resampling on it, in a minute or two
	@$(BIN)/python examples/demo.py

picture: $(VENV)/.installed ## Draw the picture of README.md anew
	@$(BIN)/python -m scripts.draw_picture docs/images/smote_scatters.png

docs: $(VENV)/.installed ## Build the site in output/docs, all pictures and figures made anew; warnings are errors
	@$(PIP) install --group docs
	@$(BIN)/python -m sphinx --builder html --fail-on-warning --keep-going --quiet --jobs $(JOBS) docs output/docs
	@echo "The site is in output/docs: open output/docs/index.html, or run 'make docs-serve'"

recipes: $(VENV)/.installed ## Run the recipes of docs/ that need other packages, such as SHAP and Optuna
	@$(PIP) install --group recipes
	@EQUIPOISE_RECIPES=all $(BIN)/python -m pytest -q -m recipe tests/docs

pages: $(VENV)/.installed ## Run the code of README.md and docs/, and put what it prints below it
	@PYTHONPATH=tests $(BIN)/python -m scripts.print_pages $(ARGS)

docs-check: $(VENV)/.installed ## Check the site that 'make docs' built: links, and each page in Chromium
	@$(PIP) install --group docs-check
	@$(BIN)/python scripts/check_site.py output/docs

docs-serve: ## Show the site that 'make docs' built, on this machine alone
	@$(PYTHON) -m http.server --bind 127.0.0.1 --directory output/docs 8000

wheel: $(VENV)/.python ## Build a wheel in dist/ and try it where there is no compiler
	@scripts/build_wheel.sh $(BIN)/python

sanitize: $(VENV)/.installed ## Run the kernels' tests under AddressSanitizer and UndefinedBehaviorSanitizer
	@PATH="$(abspath $(BIN)):$$PATH" scripts/sanitize.sh

arm64: $(VENV)/.installed ## Check that the kernels compile for arm64, and run them if an emulator is there
	@PATH="$(abspath $(BIN)):$$PATH" ARM64_ROOT="$(ARM64_ROOT)" scripts/check_arm64.sh

# Options go through ARGS: make release-check ARGS=--quick
release-check: $(VENV)/.installed ## Build a release in dist/, check it, test it in new environments: an hour; ARGS=--quick
	@$(PIP) install --group release
	@PATH="$(abspath $(BIN)):$$PATH" $(BIN)/python -m scripts.release_check --jobs $(JOBS) $(ARGS)

docs-wheel: $(VENV)/.installed ## Pack output/docs into dist/, so that 'equipoise docs' opens it without a network
	@$(PIP) install --group release
	@$(BIN)/python -m scripts.docs_wheel

changelog-write: $(VENV)/.installed ## Move the fragments into CHANGELOG.md, under the version of the package
	@$(BIN)/towncrier build --yes

changelog: $(VENV)/.installed ## Show what the fragments in changelog.d/ will add to CHANGELOG.md
	@$(BIN)/towncrier build --draft

clean: ## Remove everything that was made
	@rm -rf $(VENV) build dist output .pytest_cache .mypy_cache .ruff_cache .hypothesis
