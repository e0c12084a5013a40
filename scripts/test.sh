#!/usr/bin/env bash
# The one command that checks everything: lint, format, types, tests. Further arguments go to pytest.
# All of them run, whatever the first ones find; the exit code is 0 only if all pass.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
bash scripts/install.sh dev
bash scripts/install_browser.sh  # for the tests of the report's page; they skip where there is none

export OMP_NUM_THREADS=1 HF_HUB_OFFLINE=1 TOKENIZERS_PARALLELISM=false
status=0
.venv/bin/ruff check . || status=1
.venv/bin/ruff format --check . || status=1
.venv/bin/mypy || status=1
[ "$status" -eq 0 ] || echo "lint, format or types: failed, see above" >&2
.venv/bin/pytest -q -n 2 "$@" || status=$?
exit "$status"
