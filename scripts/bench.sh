#!/usr/bin/env bash
# SPDX-License-Identifier: AGPL-3.0-or-later
#
# Measures everything that docs/performance.md reports, on SQLite and on PostgreSQL, and prints the tables.
# Takes about a quarter of an hour; nothing else should run meanwhile.
#
#   scripts/bench.sh              everything
#   scripts/bench.sh read write   only these; options of kollegium-bench may follow

set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
source scripts/prepare.sh
source scripts/postgres.sh

need_build_packages
need_postgres_packages
install_missing_packages
find_cargo
cargo build --release --locked -p kollegium-bench

trap stop_postgres EXIT
# As in service: a commit survives the loss of power.
postgres_durability=on
start_postgres

(($#)) || set -- read thread write inbox deliver growth
"${CARGO_TARGET_DIR:-target}/release/kollegium-bench" "$@" --database sqlite --database "$postgres_url"
