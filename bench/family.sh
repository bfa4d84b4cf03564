#!/bin/bash
# The family side by side on the same rows: topk, batch-topk, matryoshka and jumprelu at k 16 and 32, and gated and
# relu-l1-colnorm with the coefficients of GATED and RELU, which are to lead to the same L0. Rows, seed and rate are the same.
#
#   bench/family.sh OUT STEPS WIDTH ROWS...      ROWS: options that name them
#
#   GATED=2.2,4.5 RELU=1.7,4.4 bench/family.sh out/small 2000 1024 --model gptneo-tinystories-64 --text A,B --buffer 32768
#   GATED=4,8 RELU=5,10 bench/family.sh out/story 500 1024 --activations rows
#
# Each recipe is a run in OUT/RECIPE-WIDTH, with results in its summary.json; tables and seconds are printed one after another.
set -euo pipefail
out=$1
steps=$2
width=$3
shift 3
jar=$(dirname "$0")/../target/sae-engine.jar
mkdir -p "$out"

run() {
    local recipe=$1
    shift
    local start=$SECONDS
    java -XX:+UseTransparentHugePages -jar "$jar" train --recipe "$recipe" --features "$width" --steps "$steps" --batch 1024 \
        --seed 1 --lr 1e-3 "$@" --out "$out/$recipe-$width" --overwrite > "$out/$recipe-$width.log" 2>&1
    echo "$recipe, F=$width: $((SECONDS - start)) s for all of its members"
    sed -n '/mse .*ev_r2/,/^(/p' "$out/$recipe-$width.log"
}

for recipe in topk batch-topk matryoshka jumprelu; do
    run "$recipe" --k 16,32 "$@"
done
run gated --l1 "$GATED" "$@"
run relu-l1-colnorm --l1 "$RELU" "$@"
