#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Compiles the firmware core for models of all shapes with one compiler, warnings fatal, and the boards' own files.
#   check_firmware_builds.sh gcc|clang|arm TEMPLATES MODEL_FOLDER WORK_FOLDER
set -eu
mode=$1
templates=$2
model=$3
work=$4/$mode
rm -rf "$work"
mkdir -p "$work"

case $mode in
gcc) compiler="gcc -Wshadow -Wconversion" ;;
clang) compiler="clang -Wshadow -Wconversion" ;;
arm) compiler="arm-none-eabi-gcc -mcpu=cortex-m4 -mthumb -mfloat-abi=hard -mfpu=fpv4-sp-d16" ;;
*) echo "unknown mode $mode" >&2; exit 2 ;;
esac
flags="-std=c99 -Wall -Wextra -Werror -pedantic -O2 -ffp-contract=off -fsyntax-only -I$templates/core"

# variant NAME SED_SCRIPT: the test model's header with other numbers in it, and every file that sees it.
variant() {
    mkdir -p "$work/$1"
    sed "$2" "$model/model.h" >"$work/$1/model.h"
    if [ -n "$2" ] && cmp -s "$model/model.h" "$work/$1/model.h"; then
        echo "variant $1 changes nothing" >&2
        exit 1
    fi
    for file in smith_runner smith_commands_impulse smith_commands_verify smith_commands_config smith_application; do
        $compiler $flags -I"$work/$1" "$templates/core/$file.c"
    done
}

# Only test boards have a camera.
for file in "$templates"/core/*.c; do
    case $file in
    */smith_commands_camera.c | */smith_commands_cycle.c | */smith_commands_wifi.c) $compiler $flags -DSMITH_NO_MODEL -DSMITH_TEST_BOARD "$file" ;;
    *)
        $compiler $flags -DSMITH_NO_MODEL "$file"
        $compiler $flags -DSMITH_NO_MODEL -DSMITH_FAULTS "$file"
        ;;
    esac
done
variant plain ""
variant without_classifier 's/CLASS_COUNT 3/CLASS_COUNT 0/; s/\[MODEL_CLASS_COUNT\]/[1]/'
variant without_anomaly 's/HAS_ANOMALY 1/HAS_ANOMALY 0/'
variant six_axes 's/AXIS_COUNT 3/AXIS_COUNT 6/; s/WINDOW_VALUES 186/WINDOW_VALUES 372/'
variant one_axis 's/AXIS_COUNT 3/AXIS_COUNT 1/; s/WINDOW_VALUES 186/WINDOW_VALUES 62/'
variant stride_beyond_window 's/STRIDE_READINGS 31/STRIDE_READINGS 100/'
if [ "$mode" = arm ]; then
    # One line a file: the board's own flags, then the file.
    python3 - "$templates" >"$work/files" <<'PYTHON'
import json, sys
templates = sys.argv[1]
for board in json.load(open(templates + "/../boards/index.json"))["boards"]:
    build = json.load(open(f"{templates}/../boards/{board}.json"))["build"]
    home = f"{templates}/../{build['template']}"
    for kind in ("bootloader", "application", "numbers"):
        part = build.get(kind)
        if part is None:
            continue
        for source in part["sources"]:
            print(*build["flags"], f"-I{home}", f"{home}/{source}")
PYTHON
    sort -u "$work/files" | while read -r arguments; do
        # shellcheck disable=SC2086
        arm-none-eabi-gcc -fsyntax-only -DSMITH_NO_MODEL -I"$templates/core" $arguments
        # shellcheck disable=SC2086
        arm-none-eabi-gcc -fsyntax-only -DSMITH_NO_MODEL -DSMITH_FAULTS -I"$templates/core" $arguments
    done
else
    for file in "$templates"/boards/host/*.c; do
        $compiler $flags -DSMITH_NO_MODEL -DSMITH_TEST_BOARD -I"$templates/boards/host" "$file"
    done
fi
