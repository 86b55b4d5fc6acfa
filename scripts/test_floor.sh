#!/usr/bin/env bash
# The tests with the oldest supported versions of what Equipoise stands on (.ci/floor.txt).
set -euo pipefail
venv=build/floor
pip=("$venv/bin/python" -m pip --disable-pip-version-check --quiet)

echo "Installing the oldest supported versions in $venv ..."
"${PYTHON:-python3}" -m venv "$venv"
"${pip[@]}" install --upgrade "pip>=25.1"
"${pip[@]}" install --constraint .ci/floor.txt --group test .
"$venv/bin/python" scripts/check_native.py
echo "Running the tests with them ..."
"$venv/bin/python" -m pytest -q -n "${JOBS:-2}"
