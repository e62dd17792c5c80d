#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Holds the source tree against the target graph of ARCHITECTURE.md: includes may only go down, third-party headers
stay where they belong, every file names its licence. Prints each breach and exits 1 when there is one."""
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(sys.argv[1]).resolve()

# Which layers a layer may include, itself aside. Longest matching folder decides a file's layer.
LAYERS = {
    "models/core": (),
    "inference/runtime": (),
    "models": ("models/core", "inference/runtime"),
    "models/learn": ("models", "models/core", "inference/runtime"),
    "storage": ("models", "models/core"),
    "serial": ("models", "models/core"),
    "inference": ("models", "models/core", "inference/runtime"),
    "app/session": ("storage", "serial", "inference", "models", "models/core"),
    "app/sound": ("app/session",),
    "app/jobs": ("app/session", "storage", "serial", "inference", "models", "models/core", "models/learn"),
    "ui/itemmodels": ("app/session", "storage", "serial", "inference", "models", "models/core"),
    "ui": ("ui/itemmodels", "app/session", "storage", "serial", "inference", "models", "models/core"),
}
ENTRY_POINTS = {"app/main.cpp", "app/cli_main.cpp"}

# Third-party headers: pattern, folders that may include them, what to call it.
THIRD_PARTY = [
    (re.compile(r"torch/|ATen/|c10/"), ("models/learn/",), "libtorch"),
    (re.compile(r"SQLiteCpp/|sqlite3\.h"), ("storage/",), "SQLite"),
    (re.compile(r"qcustomplot\.h"), ("ui/plots/",), "QCustomPlot"),
    (re.compile(r"openssl/"), ("inference/bundle/",), "OpenSSL"),
    (re.compile(r"zip\.h$"), ("inference/bundle/",), "libzip"),
    (re.compile(r"boost/"), ("serial/http/http_request_parser.cpp",), "Boost.Beast"),
    (re.compile(r"CLI/"), ("app/jobs/", "app/cli_main.cpp"), "CLI11"),
    (re.compile(r"QSerialPort"), ("serial/transport/",), "Qt SerialPort"),
    # It neither syncs nor sees a full disk; files that matter are written by writeFileSafely() of models/core/safe_file.h.
    (re.compile(r"QSaveFile$"), ("models/core/safe_file.cpp",), "QSaveFile"),
    (re.compile(r"Q(Widget|MainWindow|Dialog|MessageBox|PushButton|Label|Application)$"),
     ("ui/", "app/main.cpp"), "Qt Widgets"),
]
INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]')
SOURCE = {".h", ".cpp", ".c", ".in"}
MOST_LINES = 600


def layer_of(path):
    best = ""
    for layer in LAYERS:
        if (path == layer or path.startswith(layer + "/")) and len(layer) > len(best):
            best = layer
    return best


def tracked_files():
    listed = subprocess.run(["git", "-C", str(ROOT), "ls-files"], capture_output=True, text=True, check=False)
    if listed.returncode == 0 and listed.stdout:
        return listed.stdout.split("\n")
    return [str(p.relative_to(ROOT)) for p in ROOT.rglob("*") if "build" not in p.parts]


def check_include(path, number, kind, target, breaches):
    where = f"{path}:{number}"
    for pattern, folders, name in THIRD_PARTY:
        if pattern.search(target) and not any(path.startswith(folder) for folder in folders):
            breaches.append(f"{where}: {name} ({target}) may only be included in {', '.join(folders)}")
    own = layer_of(path)
    if kind == "<" or not own or path in ENTRY_POINTS or own == "inference/runtime":
        return
    other = layer_of(target)
    if other and other != own and other not in LAYERS[own]:
        breaches.append(f"{where}: {own} may not include {other} ({target})")


def check_file(path, breaches):
    text = (ROOT / path).read_text(encoding="utf-8", errors="replace")
    lines = text.split("\n")
    if "SPDX-License-Identifier:" not in "\n".join(lines[:3]):
        breaches.append(f"{path}: the first lines name no licence (SPDX-License-Identifier)")
    must_be_mit = path.startswith(("inference/runtime/", "resources/firmware_templates/"))
    if must_be_mit and "MIT" not in "\n".join(lines[:3]):
        breaches.append(f"{path}: what goes into firmware must be under the MIT licence")
    if len(lines) > MOST_LINES + 1:
        breaches.append(f"{path}: {len(lines)} lines; over {MOST_LINES} there is a second thing in it")
    for number, line in enumerate(lines, start=1):
        found = INCLUDE.match(line)
        if found:
            check_include(path, number, found.group(1), found.group(2), breaches)


def main():
    breaches = []
    checked = 0
    folders = ("app/", "ui/", "models/", "serial/", "storage/", "inference/", "resources/firmware_templates/")
    for path in tracked_files():
        if path.startswith(folders) and pathlib.PurePath(path).suffix in SOURCE and (ROOT / path).is_file():
            check_file(path, breaches)
            checked += 1
    for breach in breaches:
        print(breach)
    print(f"{checked} files checked, {len(breaches)} breaches")
    return 1 if breaches or checked < 50 else 0


if __name__ == "__main__":
    sys.exit(main())
