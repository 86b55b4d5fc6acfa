# One command for each habit; `make help` lists them. Needs Python 3.11 or newer, a C++ compiler, pip.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
JOBS ?= $(shell $(PYTHON) -c "import os; print(len(os.sched_getaffinity(0)) if hasattr(os, 'sched_getaffinity') else os.cpu_count())")
NATIVE := CMakeLists.txt $(wildcard native/*)
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet

.DEFAULT_GOAL := help
.PHONY: help install test test-pure test-floor lint format bench demo wheel sanitize arm64 clean

help: ## List the commands
	@grep -hE '^[a-z0-9-]+:.*##' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-11s %s\n", $$1, $$2}'

$(VENV)/.python:
	@echo "Making a virtual environment in $(VENV) ..."
	@$(PYTHON) -m venv $(VENV)
	@$(PIP) install --upgrade "pip>=25.1"
	@touch $@

$(VENV)/.installed: $(VENV)/.python pyproject.toml $(NATIVE)
	@echo "Building Equipoise and installing what its tests need (a few minutes the first time) ..."
	@$(PIP) install --group test --group lint --editable .
	@$(BIN)/python scripts/check_native.py
	@touch $@

install: $(VENV)/.installed ## Set up .venv with Equipoise, built in place, and all tools

test: $(VENV)/.installed ## Run all tests, examples in the documentation included
	@$(BIN)/python -m pytest -q -n $(JOBS)

test-pure: $(VENV)/.installed ## Run the tests of samplers as they work without the native part
	@EQUIPOISE_NATIVE=0 $(BIN)/python -m pytest -q -n $(JOBS) tests/pure tests/over_sampling tests/under_sampling

test-floor: ## Run the tests with the oldest versions that are supported
	@scripts/test_floor.sh

lint: $(VENV)/.installed ## Check style and types
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy

format: $(VENV)/.installed ## Bring the code into its style
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

bench: $(VENV)/.installed ## Print the speed beside imbalanced-learn's, and write output/bench.json
	@$(BIN)/python -m benchmarks

demo: $(VENV)/.installed ## Compare ways of resampling on a real table, in about a minute
	@$(BIN)/python examples/demo.py

wheel: $(VENV)/.python ## Build a wheel in dist/ and try it where there is no compiler
	@scripts/build_wheel.sh $(BIN)/python

sanitize: $(VENV)/.installed ## Run the kernels' tests under AddressSanitizer and UndefinedBehaviorSanitizer
	@scripts/sanitize.sh $(BIN)/python

arm64: ## Check that the kernels compile for arm64, and run them if an emulator is there
	@scripts/check_arm64.sh

clean: ## Remove everything that was made
	@rm -rf $(VENV) build dist output .pytest_cache .mypy_cache .ruff_cache .hypothesis
