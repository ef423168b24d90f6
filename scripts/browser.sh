# SPDX-License-Identifier: AGPL-3.0-or-later
# shellcheck shell=bash
#
# Tests with a real browser: the Node project in tests/browser uses the pages as people do, and axe-core looks at them.
# The Rust tests in crates/server/tests/running/browser.rs start the demo and run it; they are `#[ignore]`d, since they
# need Node and Chromium, and run from here. Sourced by `./test`, after prepare.sh and clients.sh, which finds a Node.

need_browser_packages() {
    need chromium "the browser that the tests use the pages with" test -x /usr/bin/chromium
}

install_browser() {
    find_node
    npm ci --prefix tests/browser --no-audit --no-fund
    /usr/bin/chromium --version
}

# On SQLite, and the walks again on the PostgreSQL cluster that ./test has started; pages look the same on both.
run_browser_tests() {
    run_browser browser::
    KOLLEGIUM_TEST_POSTGRES_URL=$postgres_url run_browser browser::people
}

run_browser() {
    if has cargo-nextest; then
        cargo nextest run --workspace --test running --run-ignored only "$1"
    else
        cargo test --workspace --test running "$1" -- --ignored
    fi
}
