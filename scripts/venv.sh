#!/usr/bin/env bash
# venv.sh FOLDER REQUIREMENTS WHAT: a virtual environment with just these pinned and hashed packages.
set -euo pipefail
echo "installing $3 (Python)"
rm -rf "$1"
python3 -m venv "$1"
"$1/bin/pip" install --quiet --disable-pip-version-check --require-hashes -r "$2"
