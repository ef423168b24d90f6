# SPDX-License-Identifier: AGPL-3.0-or-later
# shellcheck shell=bash
#
# Tests with real client libraries: each folder in tests/clients is one Node project.
# A Rust test in crates/server/tests/running/clients.rs starts an instance and runs the folder's `npm test` against it;
# such tests are `#[ignore]`d, since they need Node, and run from here. Sourced by `./test`, after prepare.sh.

need_client_packages() {
    need nodejs "runs client libraries against the server" has node
    need npm "fetches the client libraries" has npm
}

# Sets KOLLEGIUM_TEST_NODE to a Node that the client libraries support: the system's, or one from npm.
find_node() {
    local wanted=22 major
    KOLLEGIUM_TEST_NODE=$(command -v node)
    major=$(node --print 'process.versions.node.split(".")[0]')
    if ((major < wanted)); then
        local tools=$PWD/target/tools
        KOLLEGIUM_TEST_NODE=$tools/node_modules/node/bin/node
        if [[ ! -x $KOLLEGIUM_TEST_NODE ]]; then
            printf 'Node here is %s; fetching Node %s from npm into target/tools.\n' "$(node --version)" "$wanted"
            mkdir -p "$tools"
            npm install --prefix "$tools" --no-save --no-audit --no-fund "node@$wanted"
        fi
    fi
    "$KOLLEGIUM_TEST_NODE" --version
    export KOLLEGIUM_TEST_NODE
}

install_clients() {
    find_node
    local client
    for client in tests/clients/*/; do
        npm ci --prefix "$client" --no-audit --no-fund
    done
}

# On SQLite, and on the PostgreSQL cluster that ./test has started.
run_client_tests() {
    run_clients_once
    KOLLEGIUM_TEST_POSTGRES_URL=$postgres_url run_clients_once
}

run_clients_once() {
    if has cargo-nextest; then
        cargo nextest run --package kollegium --test running --run-ignored only clients::
    else
        cargo test --package kollegium --test running clients:: -- --ignored
    fi
}
