#!/bin/bash
# A Pythia-shaped model (GPT-NeoX, 6 layers of 128 dims) on the program's own stories, and dictionary_learning's standard recipe
# on the MLP output of each of its layers, measured on held-out tokens.
#
#   bench/layers.sh OUT
#
# The dictionaries are in OUT/layerN; their figures on 8,192 and 16,384 tokens in OUT/layerN/eval-8192.json and eval-16384.json,
# and printed with the histogram of how often latents fire. A quarter of an hour on two idle cores.
set -euo pipefail
out=$1
jar=$(dirname "$0")/../target/sae-engine.jar
mkdir -p "$out"
cat > "$out/shape.json" <<'SHAPE'
{"model_type": "gpt_neox", "architectures": ["GPTNeoXForCausalLM"], "vocab_size": 2048, "hidden_size": 128,
 "num_hidden_layers": 6, "num_attention_heads": 4, "intermediate_size": 512, "max_position_embeddings": 256,
 "rotary_pct": 0.25, "rotary_emb_base": 10000, "hidden_act": "gelu", "layer_norm_eps": 1e-05,
 "use_parallel_residual": true, "tie_word_embeddings": false}
SHAPE
java -jar "$jar" stories --count 12000 --seed 77 --facts --out "$out/stories.txt" --overwrite
java -jar "$jar" pretrain --text "$out/stories.txt" --config "$out/shape.json" --steps 700 --batch 16 --context 256 \
    --val-stories 100 --out "$out/model"
for layer in 0 1 2 3 4 5; do
    java -jar "$jar" train --recipe dl-standard --model "$out/model" --site "blocks.$layer.hook_mlp_out" \
        --text "$out/stories.txt" --features 2048 --batch 512 --steps 4000 --seed 1 --out "$out/layer$layer"
    for rows in 8192 16384; do
        java -jar "$jar" eval --sae "$out/layer$layer" --model "$out/model" --text "$out/stories.txt" --hold-out 0.01 \
            --rows $rows --out "$out/layer$layer/eval-$rows.json"
    done
done
