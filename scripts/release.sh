#!/usr/bin/env bash
# SPDX-License-Identifier: AGPL-3.0-or-later
#
# Builds the program for service: `target/dist/kollegium`, and its symbols in `target/dist/kollegium.debug`. Backtraces
# and debuggers find them when the two files lie beside each other.

set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
source scripts/prepare.sh

need_build_packages
install_missing_packages
find_cargo

cargo build --release --locked --package kollegium

target=${CARGO_TARGET_DIR:-target}
mkdir -p "$target/dist"
objcopy --only-keep-debug "$target/release/kollegium" "$target/dist/kollegium.debug"
objcopy --strip-all --add-gnu-debuglink="$target/dist/kollegium.debug" \
    "$target/release/kollegium" "$target/dist/kollegium"
