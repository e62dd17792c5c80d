#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Builds every source file of inference/runtime the way a user's firmware may, and looks into the objects.
#   check_runtime_builds.sh MODE RUNTIME_DIR WORK_DIR
# MODE: gcc | clang | arm     C99 and C++14, all warnings fatal
#       symbols               what the objects for a board refer to: no double arithmetic, no heap, no printing
#       contraction           no fused multiply-add, though the flag that forbids it is not given
set -u
mode=$1
runtime=$2
work=$3/$mode
rm -rf "$work"
mkdir -p "$work"
cd "$work" || exit 1

warnings=(-Wall -Wextra -Werror -pedantic -I "$runtime")
m4f=(-mcpu=cortex-m4 -mthumb -mfloat-abi=hard -mfpu=fpv4-sp-d16)
m3=(-mcpu=cortex-m3 -mthumb)
m0=(-mcpu=cortex-m0plus -mthumb)
mapfile -t sources < <(find "$runtime" -name '*.c' | sort)
mapfile -t headers < <(find "$runtime" -name '*.h' | sort)
if [ "${#sources[@]}" -lt 10 ]; then
    echo "only ${#sources[@]} source files under $runtime: the check would prove nothing"
    exit 1
fi
failures=0

# compile LABEL COMPILER FLAGS... : every source file; objects go to LABEL/
compile() {
    local label=$1
    shift
    mkdir -p "$label"
    for source in "${sources[@]}"; do
        if ! "$@" "${warnings[@]}" -c "$source" -o "$label/$(basename "$source" .c).o"; then
            echo "FAILED: $label: $source"
            failures=$((failures + 1))
        fi
    done
}

# each_header_alone COMPILER FLAGS... : a header must not need another one before it
each_header_alone() {
    for header in "${headers[@]}"; do
        if ! "$@" "${warnings[@]}" -fsyntax-only -include "$header" /dev/null; then
            echo "FAILED: $header does not stand alone"
            failures=$((failures + 1))
        fi
    done
}

case $mode in
gcc)
    compile c99 gcc -std=c99 -O2
    compile cxx14 g++ -x c++ -std=c++14 -O2
    each_header_alone gcc -x c -std=c99
    ;;
clang)
    compile c99 clang -std=c99 -O2
    compile cxx14 clang++ -x c++ -std=c++14 -Wno-deprecated -O2
    each_header_alone clang -x c -std=c99
    ;;
arm)
    compile m4f-c99 arm-none-eabi-gcc -std=c99 "${m4f[@]}" -O2
    compile m4f-cxx14 arm-none-eabi-g++ -x c++ -std=c++14 "${m4f[@]}" -Os
    compile m0-c99 arm-none-eabi-gcc -std=c99 "${m0[@]}" -Os
    ;;
symbols)
    compile m4f arm-none-eabi-gcc -std=c99 "${m4f[@]}" -Os
    compile m3 arm-none-eabi-gcc -std=c99 "${m3[@]}" -Os
    for core in m4f m3; do
        # Single-precision and integer helpers are what a core without that hardware calls; doubles are named __aeabi_d*
        # or end in 2d.
        unexpected=$(arm-none-eabi-nm -u "$core"/*.o | awk '/ U /{print $2}' | sort -u \
            | grep -vE '^(smith_|memcpy$|memset$|sqrtf$|__aeabi_f(add|sub|rsub|mul|div|cmp[a-z]+)$|__aeabi_cfr?cmp[a-z]*$|__aeabi_[iu]i?2f$|__aeabi_ui2f$|__aeabi_f2u?iz$|__aeabi_lmul$|__aeabi_u?idiv(mod)?$)')
        if [ -n "$unexpected" ]; then
            echo "FAILED: $core objects refer to:" $unexpected
            failures=$((failures + 1))
        fi
        writable=$(arm-none-eabi-size "$core"/*.o | awk 'NR > 1 {sum += $2 + $3} END {print sum}')
        if [ "$writable" != 0 ]; then
            echo "FAILED: $core objects hold $writable bytes of writable data"
            failures=$((failures + 1))
        fi
    done
    ;;
contraction)
    # GNU C99: ISO C99 alone already makes GCC keep products and sums apart.
    compile plain arm-none-eabi-gcc -std=gnu99 "${m4f[@]}" -O2
    compile host gcc -std=gnu99 -O2 -mfma
    compile clang clang -std=gnu99 -O2 -mfma
    fused=$({ arm-none-eabi-objdump -d plain/*.o; objdump -d host/*.o; objdump -d clang/*.o; } \
        | grep -ciE '\bvf(n?m[as]|m(add|sub)|nm(add|sub))')
    if [ "$fused" != 0 ]; then
        echo "FAILED: $fused fused multiply-add instructions"
        failures=$((failures + 1))
    fi
    # The search itself must be able to find one.
    printf 'float f(float a, float b, float c) { return a * b + c; }\n' >probe.c
    gcc -std=gnu99 -O2 -mfma -c probe.c -o probe.o
    if ! objdump -d probe.o | grep -qiE '\bvf(n?m[as]|m(add|sub)|nm(add|sub))'; then
        echo "FAILED: the search for fused instructions finds none where there is one"
        failures=$((failures + 1))
    fi
    ;;
*)
    echo "unknown mode $mode"
    exit 2
    ;;
esac

echo "$mode: ${#sources[@]} source files, $failures failures"
[ "$failures" = 0 ]
