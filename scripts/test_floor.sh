#!/usr/bin/env bash
# The tests with the oldest supported versions of what Equipoise is built on.
set -euo pipefail
venv=build/floor
python3 -m venv "$venv"
"$venv/bin/python" -m pip --disable-pip-version-check --quiet install --upgrade "pip>=25.1"
"$venv/bin/python" -m pip --disable-pip-version-check --quiet install . --group test \
    numpy==2.0.* scipy==1.13.* scikit-learn==1.7.0 narwhals==2.0.1 joblib==1.4.*
"$venv/bin/python" -m pytest -q -n 2
