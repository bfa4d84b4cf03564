#!/bin/bash
# The family side by side: topk, batch-topk, matryoshka and jumprelu at k 16 and 32, and gated and relu-l1-colnorm with the
# coefficients that lead to the same L0, F = 1024 and 4096, on a model of 64 dims and on the bundled one.
#
#   bench/family.sh OUT MODEL TEXT      MODEL and TEXT of the first: gptneo-tinystories-64 and its stories
#
# Each recipe is a run in OUT/tiny or OUT/story, with results in its summary.json; tables and seconds are printed one after another,
# and in the end the bundled model's losses with all of its autoencoders. STEPS=20 ROWS=20000 for a try.
set -euo pipefail
out=$1
model=$2
text=$3
jar=$(dirname "$0")/../target/sae-engine.jar

run() {
    local folder=$1 recipe=$2 width=$3
    shift 3
    local start=$SECONDS
    java -XX:+UseTransparentHugePages -jar "$jar" train --recipe "$recipe" --features "$width" --batch 1024 --seed 1 --lr 1e-3 "$@" \
        --out "$folder/$recipe-$width" --overwrite > "$folder/$recipe-$width.log" 2>&1
    echo "$recipe, F=$width: $((SECONDS - start)) s for all of its members"
    sed -n '/mse .*ev_r2/,/^(/p' "$folder/$recipe-$width.log"
}

# FOLDER WIDTH GATED RELU OPTIONS...
family() {
    local folder=$1 width=$2 gated=$3 relu=$4
    shift 4
    for recipe in topk batch-topk matryoshka jumprelu; do
        run "$folder" "$recipe" "$width" --k 16,32 "$@"
    done
    run "$folder" gated "$width" --l1 "$gated" "$@"
    run "$folder" relu-l1-colnorm "$width" --l1 "$relu" "$@"
}

mkdir -p "$out/tiny" "$out/story"
tiny=(--model "$model" --text "$text" --layer 2 --buffer 32768 --steps "${STEPS:-2000}")
family "$out/tiny" 1024 2.2,4.5 1.7,4.4 "${tiny[@]}"
family "$out/tiny" 4096 8.3,13 7.3,21.3 "${tiny[@]}"

java -jar "$jar" stories --count 12000 --seed 77 --out "$out/stories.txt" --overwrite
java -jar "$jar" harvest --model bundled:story --text "$out/stories.txt" --layer 2 --rows "${ROWS:-560000}" --out "$out/rows"
story=(--activations "$out/rows" --eval-rows 16384 --steps "${STEPS:-500}")
family "$out/story" 1024 5.5,8.5 2.65,5.5 "${story[@]}"
family "$out/story" 4096 6.5,9.3 4,11 "${story[@]}"
java -jar "$jar" eval --sae "$(printf '%s\n' "$out"/story/*/ | paste -sd,)" --model bundled:story --layer 2 --rows 3000 \
    --out "$out/losses.json" --overwrite
