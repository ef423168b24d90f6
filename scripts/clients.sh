# SPDX-License-Identifier: AGPL-3.0-or-later
# shellcheck shell=bash
#
# Tests with what others wrote: client libraries in tests/clients, federated servers in tests/peers, a folder each, and
# an S3 server in tests/store, a mail server in tests/mail. Rust tests in crates/server/tests/running, `clients`, `peers`,
# `bucket` and `mail`, start an instance and run the folder's program against it or for it; they are `#[ignore]`d, since they need what is installed
# here. Sourced by `./test`, after prepare.sh.

need_client_packages() {
    need nodejs "runs others' clients and servers against ours" has node
    need npm "fetches them" has npm
    need python3 "runs a client library, an S3 server and a mail server in Python" has python3
    need python3-venv "keeps its packages apart from the system's" python3 -c "import ensurepip, venv"
}

# Sets KOLLEGIUM_TEST_NODE to a Node that they all support: the system's, or one from npm.
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
    local project
    for project in tests/{clients,peers}/*/package.json; do
        # npm warns of the Node that it runs with; what is installed here runs with the one found above.
        npm ci --prefix "${project%/*}" --ignore-scripts --no-audit --no-fund --loglevel=error
    done
    install_python_clients
    install_store
    install_mail_server
}

# Sets KOLLEGIUM_TEST_PYTHON to a Python of our own, with the packages of the client libraries.
install_python_clients() {
    KOLLEGIUM_TEST_PYTHON=$PWD/target/tools/python/bin/python
    install_python target/tools/python tests/clients/pythorhead/requirements.txt
    export KOLLEGIUM_TEST_PYTHON
}

# Sets KOLLEGIUM_TEST_STORE to another one with the S3 server, which needs other versions of the same packages.
install_store() {
    KOLLEGIUM_TEST_STORE=$PWD/target/tools/store/bin/python
    install_python target/tools/store tests/store/requirements.txt
    export KOLLEGIUM_TEST_STORE
}

# Sets KOLLEGIUM_TEST_MAIL to a third one with the mail server.
install_mail_server() {
    KOLLEGIUM_TEST_MAIL=$PWD/target/tools/mail/bin/python
    install_python target/tools/mail tests/mail/requirements.txt
    export KOLLEGIUM_TEST_MAIL
}

# install_python FOLDER REQUIREMENTS: a Python in FOLDER with exactly these packages.
install_python() {
    python3 -m venv "$1"
    "$1/bin/python" --version
    "$1/bin/python" -m pip install --quiet --disable-pip-version-check --require-hashes --requirement "$2"
}

# On SQLite, and on the PostgreSQL cluster that ./test has started.
run_client_tests() {
    run_clients_once
    KOLLEGIUM_TEST_POSTGRES_URL=$postgres_url run_clients_once
}

run_clients_once() {
    if has cargo-nextest; then
        cargo nextest run --workspace --test running --run-ignored only clients:: peers:: bucket:: mail::
    else
        cargo test --workspace --test running -- --ignored clients:: peers:: bucket:: mail::
    fi
}
