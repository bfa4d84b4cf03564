#!/bin/sh
# Builds, checks and times this machine's GPU: one file in bench/results, named by date and card.
set -eu
cd "$(dirname "$0")/.."

stop() {
    echo "gpu-check: $1" >&2
    exit 1
}

command -v javac > /dev/null || stop "no JDK: javac was not found; install a JDK, 17 or newer"
command -v mvn > /dev/null || stop "no Maven: mvn was not found; install 3.8 or newer"
command -v nvidia-smi > /dev/null || stop "no GPU: nvidia-smi, which NVIDIA's driver brings, was not found"
cards=$(nvidia-smi --query-gpu=name --format=csv,noheader) || stop "no GPU: nvidia-smi failed: $cards"
card=$(echo "$cards" | head -n 1)
[ -n "$card" ] || stop "no GPU: nvidia-smi lists none"

parts=$(mktemp -d)
trap 'rm -rf "$parts"' EXIT
result="bench/results/$(date +%Y-%m-%d)-$(echo "$card" | tr -cs 'A-Za-z0-9\n' '-').json"

echo "gpu-check: $card; building"
mvn -q -DskipTests package
mvn -q -Pbench -DskipTests package

echo "gpu-check: self-test"
passed=yes
java -jar target/sae-engine.jar selftest --device cuda --report "$parts/selftest.json" || passed=no
[ -f "$parts/selftest.json" ] || stop "the self-test did not run; 'java -jar target/sae-engine.jar doctor' says more"

# What fails here leaves the self-test's findings in the result.
part() {
    name=$1
    shift
    echo "gpu-check: $name"
    "$@" || {
        echo "gpu-check: $name failed, its part of the result is null" >&2
        echo null > "$parts/$name.json"
        passed=no
    }
}
part bench java -jar target/sae-engine.jar bench --device cuda --out "$parts/bench.json"
part jmh java -jar target-bench/benchmarks.jar OpBenchmark -p on=cuda -rf json -rff "$parts/jmh.json"

mkdir -p bench/results
{
    printf '{"card": "%s",\n"selftest": ' "$card"
    cat "$parts/selftest.json"
    printf ',\n"bench": '
    cat "$parts/bench.json"
    printf ',\n"jmh": '
    cat "$parts/jmh.json"
    printf '}\n'
} > "$result"
echo "gpu-check: wrote $result"
[ "$passed" = yes ] || stop "something FAILED: its lines are above, the findings in $result"
