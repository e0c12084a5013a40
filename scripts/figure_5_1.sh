#!/usr/bin/env bash
# Figure 5.1 and table 5.1 of Huang (2023) on the embedded default: multi-task and MAML priming of A, M, M+A, MA and
# MA+A, adapters (Houlsby) tuned downstream. Twelve runs: about three times as long as scripts/demo.sh, with its four.
#
#   bash scripts/figure_5_1.sh          seed 42
#   bash scripts/figure_5_1.sh 43       another seed, for everything that is drawn
#
# Two runs at a time, one core each. Stopped and started again it goes on where it was; it shares its four runs with
# scripts/demo.sh.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
seed="${1:-42}"
folder="runs/pocket/seed$seed"
bash scripts/install.sh
export OMP_NUM_THREADS=1 HF_HUB_OFFLINE=1 TOKENIZERS_PARALLELISM=false seed folder

run() {
  name="$1"
  words=("seed=$seed" "output_dir=$folder")
  case "$name" in
    FT | FT_A) config="$name" ;;
    *)
      method="${name%%_*}"
      upstream="${name#*_}"
      upstream="${upstream%_A}"
      config="${method}_M_A"
      words+=("name=$name" "upstream.train=[${upstream//+/, }]")
      case "$upstream" in MA*) words+=("modules.MA={kind: meta_adapter, bottleneck: 8}") ;; esac
      ;;
  esac
  .venv/bin/priming-upstream --config "configs/pocket/$config.yaml" "${words[@]}" >/dev/null
  .venv/bin/priming-downstream --config "configs/pocket/$config.yaml" "${words[@]}"
}
export -f run
started=$(date +%s)
runs=()
for upstream in A M M+A MA MA+A; do runs+=("Multi_${upstream}_A" "Meta_${upstream}_A"); done
printf '%s\n' "${runs[@]}" FT FT_A | xargs -P 2 -I{} bash -c 'run {}'
echo
.venv/bin/priming-report "$folder/FT_A" "${runs[@]/#/$folder/}" --baseline "$folder/FT" --out "$folder/figure_5_1"
echo
echo "time: $(($(date +%s) - started)) seconds"
