#!/bin/sh
# Compiles the kernels whose sources changed to PTX in src/main/resources/kernels. Where there is no nvcc it changes
# nothing: the PTX is kept in git, and a test says where it is older than its source.
#
#   build.sh           compiles what changed
#   build.sh --all     compiles everything
#
# PTX is for compute_80; a driver compiles it for the GPU at hand. Its version line is lowered to what the text needs,
# so that drivers older than nvcc load it. Its first line is the hash of the source and of every header it includes.
set -eu
command -v nvcc > /dev/null || exit 0
cd "$(dirname "$0")"
export LC_ALL=C
out=../resources/kernels
ptx_version=7.4

# The file and every header it includes, each once: the file first, then the headers by name.
sources() {
    seen=
    todo=$1
    while [ -n "$todo" ]; do
        found=$(sed -n 's/^#include "\(.*\)"/\1/p' $todo | sort -u)
        todo=
        for header in $found; do
            case " $seen " in
                *" $header "*) ;;
                *) seen="$seen $header"; todo="$todo $header" ;;
            esac
        done
    done
    echo "$1" $(echo $seen | tr ' ' '\n' | sort)
}

mkdir -p "$out"
for ptx in "$out"/*.ptx; do
    if [ -e "$ptx" ] && [ ! -e "$(basename "$ptx" .ptx).cu" ]; then
        rm "$ptx"
    fi
done
for cu in *.cu; do
    ptx=$out/${cu%.cu}.ptx
    hash=$(cat $(sources "$cu") | sha256sum | cut -d ' ' -f 1)
    if [ "${1:-}" != --all ] && [ -e "$ptx" ] && [ "$(head -n 1 "$ptx")" = "// sha256 $hash" ]; then
        continue
    fi
    echo "nvcc $cu"
    nvcc -ptx -arch=compute_80 -lineinfo "$cu" -o "$ptx.new"
    {
        echo "// sha256 $hash"
        sed -e "s/^\.version .*/.version $ptx_version/" \
            -e 's|^\([[:space:]]*\.file[[:space:]]*[0-9]*\) ".*/\([^/"]*\)".*|\1 "\2"|' "$ptx.new"
    } > "$ptx"
    rm "$ptx.new"
done
for ptx in "$out"/*.ptx; do
    sed -n "s/^\.visible \.entry \([a-z0-9_]*\).*/\1 $(basename "$ptx")/p" "$ptx"
done | sort > "$out/index.new"
if cmp -s "$out/index.new" "$out/index.txt"; then
    rm "$out/index.new"
else
    mv "$out/index.new" "$out/index.txt"
fi
