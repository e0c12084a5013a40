#!/usr/bin/env bash
# The main job on the embedded default: prime the pocket BART on the pocket gym's sources, tune adapters on targets it
# has never seen, and say what priming brought. About seven minutes on two cores, installation apart.
#
#   bash scripts/demo.sh          seed 42
#   bash scripts/demo.sh 43       another seed, for everything that is drawn
#
# Two runs at a time, one core each. Stopped and started again it goes on where it was.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
seed="${1:-42}"
folder="runs/pocket/seed$seed"
bash scripts/install.sh
export OMP_NUM_THREADS=1 HF_HUB_OFFLINE=1 TOKENIZERS_PARALLELISM=false seed folder

run() {
  config="configs/pocket/$1.yaml"
  .venv/bin/priming-upstream --config "$config" "seed=$seed" "output_dir=$folder" >/dev/null
  .venv/bin/priming-downstream --config "$config" "seed=$seed" "output_dir=$folder"
}
export -f run
started=$(date +%s)
printf '%s\n' Meta_M_A Multi_M_A FT_A FT | xargs -P 2 -I{} bash -c 'run {}'
echo
.venv/bin/priming-report "$folder"/{FT_A,Multi_M_A,Meta_M_A} --baseline "$folder/FT"
echo
echo "files: $folder/<run>/ (config.yaml, log.jsonl, upstream/, downstream/results.csv), $folder/report/*.csv"
echo "time: $(($(date +%s) - started)) seconds"
