#!/bin/bash
# Checks and times a GPU: doctor, self-test, bench, milliseconds of a step, PyTorch beside them. One JSON file.
#
#   bench/gpu/check.sh                     in a checkout: builds first; the result goes to bench/results
#   bench/gpu/check.sh --kit FILE.tar.xz   packs what another machine needs that has neither JDK, Maven nor network
#   check.sh                               in the unpacked kit
#
#   --out FOLDER     where results go
#   --limit SECONDS  of all parts together (600): a part that no time is left for is left out, and said so
#
# For a GPU that is slow because it is interpreted: SAE_ENGINE, what runs the program; SAE_SELFTEST and SAE_BENCH,
# options more, or none for no bench; SAE_MODEL, SAE_LAYER, SAE_ROWS, SAE_EVAL_ROWS, SAE_SIZES, SAE_STEPS_SHORT and
# SAE_STEPS_LONG, what steps are timed on.
set -u
here=$(cd "$(dirname "$0")" && pwd)
kit='' out='' limit=600

stop() {
    echo "gpu-check: $1" >&2
    exit 1
}

while [ $# -gt 0 ]; do
    [ $# -ge 2 ] || stop "$1: needs a value; see the first lines of $0"
    case $1 in
        --kit) kit=$2 ;;
        --out) out=$2 ;;
        --limit) limit=$2 ;;
        *) stop "$1: not known; see the first lines of $0" ;;
    esac
    shift 2
done

build() {
    command -v javac > /dev/null || stop "no JDK: javac was not found; install a JDK, 17 or newer"
    command -v mvn > /dev/null || stop "no Maven: mvn was not found; install 3.8 or newer"
    echo "gpu-check: building"
    (cd "$here/../.." && mvn -q -DskipTests package) || stop "the build failed; its lines are above"
}

# Modules that the program needs: logging by a dependency, the rest its own.
modules=java.base,java.logging,java.management,java.net.http,jdk.management,jdk.unsupported

pack() {
    command -v jlink > /dev/null || stop "no jlink: install the JDK with its jmods"
    for tool in zip unzip xz; do
        command -v $tool > /dev/null || stop "no $tool: install it"
    done
    build
    folder=$(mktemp -d)
    trap 'rm -rf "$folder"' EXIT
    jlink --add-modules $modules --strip-debug --no-header-files --no-man-pages --compress=0 \
        --output "$folder/sae-kit/jre" || stop "jlink failed; its lines are above"
    cp "$here/check.sh" "$here/peer.py" "$folder/sae-kit/"
    # Without the story model and maps of scripts, which nothing here reads, and stored: xz then sees what is in the jar.
    mkdir "$folder/jar"
    (cd "$folder/jar" && unzip -q "$here/../../target/sae-engine.jar" -x 'models/*' '*.js.map' '*.cjs*' \
        && zip -q0rX ../sae-kit/sae-engine.jar META-INF/MANIFEST.MF . ) || stop "the jar could not be packed anew"
    tar -C "$folder" -cf - sae-kit | xz -9 -T2 > "$kit" || stop "$kit could not be written"
    echo "gpu-check: wrote $kit, $(stat -c %s "$kit") bytes; there: tar -xf ${kit##*/} && sae-kit/check.sh"
}

if [ -n "$kit" ]; then
    pack
    exit 0
fi

java=$here/jre/bin/java jar=$here/sae-engine.jar
if [ ! -x "$java" ]; then
    build
    java=java jar=$here/../../target/sae-engine.jar
    out=${out:-$here/../results}
fi
out=${out:-$PWD/gpu-check}
mkdir -p "$out" || stop "$out could not be made"
out=$(cd "$out" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
began=$SECONDS
failed=''

# cuBLAS lies beside PyTorch as often as in a toolkit.
for name in libcublas.so.12 libcublas.so.13; do
    found=$(timeout 20 find /usr /opt /home /root -name "$name" -print -quit 2> /dev/null)
    if [ -n "$found" ]; then
        export LD_LIBRARY_PATH=${LD_LIBRARY_PATH:+$LD_LIBRARY_PATH:}$(dirname "$found")
        break
    fi
done

sae() {
    # shellcheck disable=SC2086
    ${SAE_ENGINE:-$java -Xmx8g -Dsaeengine.cachedir=$work/native -jar $jar} "$@"
}

# part NAME SECONDS COMMAND...: its log is NAME.log, its end a line of parts.json
part() {
    name=$1 most=$2
    shift 2
    left=$((limit - SECONDS + began))
    [ "$most" -le "$left" ] || most=$left
    if [ "$most" -lt 5 ]; then
        echo "== $name: left out, $limit s are over"
        echo "\"$name\": {\"left_out\": \"no time\"}," >> "$work/parts"
        failed="$failed $name"
        return 1
    fi
    start=$(date +%s%N)
    # A function cannot be given to timeout, a shell that has it can.
    export -f sae
    export java jar work
    timeout -k 5 "$most" bash -c "$(printf '%q ' "$@")" > "$out/$name.log" 2>&1
    code=$?
    took=$((($(date +%s%N) - start) / 1000000))
    echo "== $name: $([ $code = 0 ] && echo done || echo "FAILED ($code)") after $took ms"
    echo "\"$name\": {\"exit\": $code, \"milliseconds\": $took}," >> "$work/parts"
    [ $code = 0 ] || {
        tail -n 5 "$out/$name.log" | cut -c1-200
        failed="$failed $name"
    }
    return $code
}

# slope NAME OPTION...: milliseconds of a step from two runs, whose start and end cancel out
slope() {
    local what=$1
    shift
    short=${SAE_STEPS_SHORT:-100} long=${SAE_STEPS_LONG:-900}
    times=''
    for steps in "$short" "$long"; do
        part "$what-$steps" 45 sae train --device cuda --k 32 --buffer $((2 * rows)) \
            --eval-rows "${SAE_EVAL_ROWS:-4096}" --loss-recovered-tokens 0 --log-every 100 --overwrite \
            --steps "$steps" --out "$work/$what" "$@" || return
        times="$times $took"
    done
    # shellcheck disable=SC2086
    set -- $times
    micro=$((($2 - $1) * 1000 / (long - short)))
    echo "   $what: $micro us a step"
    echo "\"$what\": $micro," >> "$work/slopes"
}

part doctor 60 sae doctor
# shellcheck disable=SC2086
part selftest 150 sae selftest --device cuda --report "$out/selftest.json" ${SAE_SELFTEST:-}
rows=${SAE_ROWS:-65536}
part stories 30 sae stories --count $((rows / 100 + 20)) --out "$work/stories.txt"
part harvest 60 sae harvest --device cuda --model "${SAE_MODEL:-random:tinystories-33m}" --text "$work/stories.txt" \
    --layer "${SAE_LAYER:-2}" --rows "$rows" --out "$work/rows"
# The buffer holds all rows of the folder, so that nothing is uploaded after the first steps.
for size in ${SAE_SIZES:-4096x16384 4096x49152 8192x16384 8192x49152}; do
    slope "step-$size" --recipe sparsify-topk --activations "$work/rows" --batch "${size%x*}" --features "${size#*x}"
done
first=${SAE_SIZES:-4096x16384}
first=${first%% *}
slope "step-clipped-$first" --activations "$work/rows" --recipe topk --batch "${first%x*}" --features "${first#*x}"
slope "harvest-and-step-$first" --recipe sparsify-topk --model "${SAE_MODEL:-random:tinystories-33m}" --batch "${first%x*}" \
    --features "${first#*x}"
# shellcheck disable=SC2086
[ "${SAE_BENCH:-}" = none ] || part bench 90 sae bench --device cuda --out "$out/bench.json" ${SAE_BENCH:-}
if command -v python3 > /dev/null && python3 -c 'import torch; assert torch.cuda.is_available()' 2> /dev/null; then
    part peer 90 python3 "$here/peer.py" "$out/peer.json"
else
    echo "== peer: left out, there is no PyTorch that sees a GPU"
fi

json() {
    if [ -s "$1" ]; then cat "$1"; else echo null; fi
}
card=$(sed -n 's/^ok  *GPU  *//p' "$out/doctor.log" | head -n 1 | tr -d '"')
[ -n "$card" ] || card='no GPU'
driver=$(sed -n 's/^ok  *driver  *\(for .*\)/\1/p' "$out/doctor.log" | head -n 1)
cublas=$(sed -n 's/^ok  *cuBLAS  *//p' "$out/doctor.log" | head -n 1)
result=$out/$(date +%Y-%m-%d)-$(echo "${card%%,*}" | tr -cs 'A-Za-z0-9\n' '-').json
{
    printf '{"card": "%s",\n"driver": "%s",\n"cublas": "%s",\n"parts": {\n' "$card" "$driver" "$cublas"
    sed '$ s/,$//' "$work/parts"
    printf '},\n"microseconds_of_a_step": {\n'
    [ ! -f "$work/slopes" ] || sed '$ s/,$//' "$work/slopes"
    for file in selftest bench peer; do
        printf '%s\n"%s": ' "$([ $file = selftest ] && echo '},' || echo ,)" "$file"
        json "$out/$file.json"
    done
    printf '\n}\n'
} > "$result"
echo "gpu-check: wrote $result after $((SECONDS - began)) s"
[ -z "$failed" ] || stop "FAILED or left out:$failed; logs lie beside the result"
