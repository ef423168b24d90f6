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
    has apt-get || fail "apt-get is missing. Please install these packages with your package manager (the names are Debian's), then start again."

    local command="apt-get update && apt-get install -y --no-install-recommends ${missing_packages[*]}"
    local as_root=()
    if ((EUID != 0)); then
        has sudo || fail "this needs root, and sudo is missing. Please run as root, then start again:
    $command"
        as_root=(sudo)
    fi
    printf 'Installing them with apt-get%s.\n' "${as_root:+ and sudo}"
    # A package source that does not answer must not stop us: the ones we need may be in another.
    "${as_root[@]}" apt-get update -q || true
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -qy --no-install-recommends "${missing_packages[@]}" ||
        fail "apt-get failed; its message is above. Please run as root, then start again:
    $command"
}

# Afterwards `cargo` is there and new enough; what that takes is said, then installed.
find_cargo() {
    local home=${CARGO_HOME:-${HOME:-}/.cargo}
    if ! has cargo && [[ -x $home/bin/cargo ]]; then PATH="$home/bin:$PATH"; fi
    if rust_is_new_enough; then return 0; fi

    printf 'Kollegium needs Rust %s or newer.\n' "$(minimum_rust)"
    if ! has rustup; then install_rustup "$home"; fi
    if rust_is_new_enough; then return 0; fi
    printf 'Installing the newest stable Rust with rustup, into the home.\n'
    rustup toolchain install stable --profile minimal || fail "rustup could not install Rust; its message is above."
    # The default may be another toolchain, or none, as after installing Debian's rustup.
    export RUSTUP_TOOLCHAIN=stable
    rust_is_new_enough || fail "cargo is still older than $(minimum_rust). Please install Rust from https://rustup.rs."
}

# install_rustup CARGO_HOME: from the system's packages if they have it. An old Rust from those packages stays where it
# is, since the package of rustup would replace it.
install_rustup() {
    missing_packages=()
    missing_reasons=()
    if ! has cargo && has apt-cache && apt-cache show rustup >/dev/null 2>&1; then
        need rustup "installs Rust" has rustup
        install_missing_packages
        return
    fi
    need curl "fetches Rust" has curl
    install_missing_packages
    printf 'Installing Rust from https://sh.rustup.rs into %s.\n' "$1"
    curl --proto '=https' --tlsv1.2 -sSf https://sh.rustup.rs |
        RUSTUP_INIT_SKIP_PATH_CHECK=yes sh -s -- -y --profile minimal --no-modify-path ||
        fail "installing Rust failed; the message is above. Please install it from https://rustup.rs, then start again."
    PATH="$1/bin:$PATH"
}

rust_is_new_enough() {
    local version
    version=$(cargo --version 2>/dev/null) || return 1
    version=${version#cargo }
    version=${version%%[ -]*}
    [[ $(printf '%s\n' "$(minimum_rust)" "$version" | sort -V | head -n 1) == "$(minimum_rust)" ]]
}

minimum_rust() {
    sed -n 's/^rust-version = "\(.*\)"/\1/p' Cargo.toml
}
