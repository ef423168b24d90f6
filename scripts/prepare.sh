# SPDX-License-Identifier: AGPL-3.0-or-later
# shellcheck shell=bash
#
# What `./run` and `./test` do before they can build: find what is missing, say so, install it.
# Sourced by both; only Debian and its descendants are installed on, elsewhere the message names what is missing.

missing_packages=()
missing_reasons=()

fail() {
    printf '%s: %s\n' "${0##*/}" "$*" >&2
    exit 1
}

has() {
    command -v "$1" >/dev/null 2>&1
}

# need PACKAGE REASON CHECK…: notes PACKAGE as missing unless the command CHECK succeeds.
need() {
    local package=$1 reason=$2
    shift 2
    if ! "$@" >/dev/null 2>&1; then
        missing_packages+=("$package")
        missing_reasons+=("$reason")
    fi
}

need_build_packages() {
    need build-essential "a C compiler and linker, for Rust, SQLite and the PostgreSQL client" has_compiler
    need pkg-config "finds OpenSSL" has pkg-config
    need libssl-dev "OpenSSL: signatures and TLS" pkg-config --exists openssl
    need ca-certificates "the certificate authorities, to fetch libraries and to federate over https" has_certificates
}

has_compiler() {
    has cc && has make
}

has_certificates() {
    [[ -n ${SSL_CERT_FILE:-} || -e /etc/ssl/certs/ca-certificates.crt || -e /etc/pki/tls/certs/ca-bundle.crt ]]
}

install_missing_packages() {
    ((${#missing_packages[@]})) || return 0

    printf 'Missing on this machine:\n'
    local i
    for i in "${!missing_packages[@]}"; do
        printf '  %-16s %s\n' "${missing_packages[i]}" "${missing_reasons[i]}"
    done
    has apt-get || fail "please install these with your system's package manager (the names are Debian's), then start again."

    local command="apt-get update && apt-get install -y --no-install-recommends ${missing_packages[*]}"
    local as_root=()
    if ((EUID != 0)); then
        has sudo || fail "not root and no sudo here. Please run as root, then start again:
    $command"
        as_root=(sudo)
    fi
    printf 'Installing them with apt-get%s.\n' "${as_root:+ and sudo}"
    # A package source that does not answer must not stop us: the ones we need may be in another.
    "${as_root[@]}" apt-get update -q || true
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -qy --no-install-recommends "${missing_packages[@]}" ||
        fail "could not install. Please run as root, then start again:
    $command"
}

find_cargo() {
    if ! has cargo && [[ -x ${CARGO_HOME:-${HOME:-}/.cargo}/bin/cargo ]]; then
        PATH="${CARGO_HOME:-${HOME:-}/.cargo}/bin:$PATH"
    fi
    has cargo || fail "Rust is missing. Kollegium needs Rust $(minimum_rust) or newer; Debian's own is older.
Please install it from https://rustup.rs (no root needed), open a new terminal and start again:
    curl --proto '=https' --tlsv1.2 -sSf https://sh.rustup.rs | sh"
}

minimum_rust() {
    sed -n 's/^rust-version = "\(.*\)"/\1/p' Cargo.toml
}
