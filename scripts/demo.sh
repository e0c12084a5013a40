#!/usr/bin/env bash
# The main job on the embedded default: prime the pocket BART on the pocket gym's sources, tune adapters on targets it
# has never seen, and say what priming brought. About seven minutes on two cores, installation apart.
#
#   bash scripts/demo.sh          seed 42
#   bash scripts/demo.sh 43       another seed, for everything that is drawn
#
# Stopped and started again it goes on where it was.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
seed="${1:-42}"
bash scripts/install.sh
export HF_HUB_OFFLINE=1
exec .venv/bin/priming-study --config configs/study/demo.yaml "seeds=[$seed]" "output_dir=runs/demo/$seed"
