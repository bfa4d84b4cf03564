#!/bin/bash
# The family side by side on one model and text: topk, batch-topk, jumprelu and matryoshka at k 16 and 32, and relu-l1-colnorm
# and gated over coefficients, from which those of the nearest L0 are taken. Rows, seed, steps and rate are the same for all.
#
#   bench/family.sh MODEL TEXT OUT [STEPS [WIDTHS]]
#   GATED_L1=2,5,9 RELU_L1=2,4,8 bench/family.sh ...      other coefficients
#
# Each recipe is a run in OUT/RECIPE, with results in its summary.json; the tables are printed one after another.
set -euo pipefail
model=$1
text=$2
out=$3
steps=${4:-2000}
widths=${5:-1024,4096}
jar=$(dirname "$0")/../target/sae-engine.jar
common=(--model "$model" --text "$text" --features "$widths" --steps "$steps" --batch 1024 --buffer 32768 --seed 1 --lr 1e-3)
mkdir -p "$out"

run() {
    local recipe=$1
    shift
    local start=$SECONDS
    java -jar "$jar" train --recipe "$recipe" "${common[@]}" "$@" --out "$out/$recipe" --overwrite > "$out/$recipe.log" 2>&1
    echo "$recipe, $((SECONDS - start)) s for all of its members"
    sed -n '/mse .*ev_r2/,/^(/p' "$out/$recipe.log"
}

for recipe in topk batch-topk matryoshka jumprelu; do
    run "$recipe" --k 16,32
done
run gated --l1 "${GATED_L1:-2.2,4.5,9,16}"
run relu-l1-colnorm --l1 "${RELU_L1:-1.7,4.4,7.3,17}"
