#!/usr/bin/env bash
# Makes .venv at the top of the repository and installs priming into it, in the versions of scripts/constraints.txt.
# A second call does nothing until pyproject.toml or the constraints change.
#
#   scripts/install.sh         what running needs
#   scripts/install.sh dev     what tests, linting and type checks need besides
#
# PYTHON names the interpreter to make .venv with (python3 unless set).
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

extras="${1:-}"
case "$extras" in
  "" | test | dev) ;;
  *) echo "install.sh: unknown extra '$extras'; allowed: test, dev, or nothing" >&2; exit 2 ;;
esac

if [ ! -x .venv/bin/python ]; then
  python="${PYTHON:-python3}"
  if ! "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
    echo "install.sh: the pinned versions need Python 3.11 or newer; set PYTHON to one" >&2
    exit 2
  fi
  "$python" -m venv .venv
fi

hash=$(.venv/bin/python - pyproject.toml scripts/constraints.txt <<'PYTHON'
import hashlib, pathlib, sys
print(hashlib.sha256(b"\0".join(pathlib.Path(name).read_bytes() for name in sys.argv[1:])).hexdigest()[:16])
PYTHON
)
# dev holds everything, so its stamp serves every call
for stamp in ".venv/.installed-$hash-dev" ".venv/.installed-$hash-${extras:-run}"; do
  if [ -e "$stamp" ]; then exit 0; fi
done

echo "installing into .venv (once; this takes minutes)" >&2
pip=(.venv/bin/python -m pip install --quiet --disable-pip-version-check --constraint scripts/constraints.txt)
"${pip[@]}" torch==2.13.0
"${pip[@]}" --editable ".${extras:+[$extras]}"
rm -f .venv/.installed-*
touch ".venv/.installed-$hash-${extras:-run}"
