#!/bin/sh
# Builds libcuda.so.1 and libcublas.so.12 of the stand-in, and cublas-13/libcublas.so.13, the same under that name.
#
#   build.sh OUT LIBJCUDADRIVER LIBJCUBLAS2 JAVA_HOME
#
# Every symbol that JCuda imports is exported: calling a missing one would end the JVM. What is not written here is a
# stub that returns NOT_SUPPORTED, in a list made from JCuda's own imports.
set -eu
out=$1 driver=$2 blas=$3 java=$4
here=$(cd "$(dirname "$0")" && pwd)
flags="-O3 -march=native -ffp-contract=off -g -fPIC -std=gnu11 -Wall -Wextra -fvisibility=default -I$java/include -I$java/include/linux"
mkdir -p "$out/work"
cd "$out/work"

for file in control context memory stream launch cublas; do
  gcc $flags -c "$here/$file.c" -o $file.o
done

# stubs PREFIX LIBRARY STATUS OBJECT... > FILE
stubs() {
  prefix=$1 library=$2 status=$3
  shift 3
  nm --defined-only "$@" | awk '$2 == "T" { print $3 }' | sort -u > written
  nm -D --undefined-only "$library" | awk '{ print $2 }' | sed 's/@.*//' | grep "^$prefix" | sort -u > imported
  comm -13 written imported | sed "s/.*/int &(void) { return $status; }/"
}
stubs cu "$driver" 801 control.o context.o memory.o stream.o launch.o > stubs_driver.c
stubs cublas "$blas" 15 cublas.o > stubs_cublas.c

# cublas VERSION
cublas() {
  printf 'libcublas.so.%s { global: *; };\n' "$1" > cublas.map
  gcc $flags -shared -Wl,-soname,libcublas.so.$1 -Wl,--version-script,cublas.map -o libcublas.so.$1 cublas.o \
    stubs_cublas.c -L. -l:libcuda.so.1
}

gcc $flags -shared -Wl,-soname,libcuda.so.1 -o libcuda.so.1 control.o context.o memory.o stream.o launch.o stubs_driver.c
cublas 12
cublas 13
mkdir -p "$out/cublas-13"
mv libcuda.so.1 libcublas.so.12 "$out/"
mv libcublas.so.13 "$out/cublas-13/"
