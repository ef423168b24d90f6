# SPDX-License-Identifier: AGPL-3.0-or-later
# shellcheck shell=bash
#
# Checks the files that run the server for an agency, as far as that goes without an engine for containers and without
# starting a service. Sourced by `./test`, after prepare.sh.

need_deployment_packages() {
    need docker-compose "reads docker-compose.yml; no engine is needed" has_compose
    need systemd "reads the service for systemd" has systemd-analyze
}

has_compose() {
    has docker-compose || docker compose version
}

compose() {
    if has docker-compose; then docker-compose "$@"; else docker compose "$@"; fi
}

check_deployment() {
    local folder
    folder=$(mktemp -d "${TMPDIR:-/tmp}/kollegium-deployment-XXXXXX")
    # A shell of its own, so that the folder goes on every way out.
    (
        trap 'rm -rf "$folder"' EXIT
        check_compose "$folder"
        check_service "$folder"
    )
}

# In a folder of its own, as an administrator has it: with an .env, and with nothing of the caller's.
check_compose() {
    local folder=$1
    cp docker-compose.yml "$folder/"
    cp config/docker.env.example "$folder/.env"
    compose_in "$folder" config --quiet || fail "docker-compose.yml is not valid; the message is above."

    # Make sure that the check finds mistakes.
    sed -i 's/^    restart:/    restrat:/' "$folder/docker-compose.yml"
    if compose_in "$folder" config --quiet 2>/dev/null; then
        fail "docker-compose accepts a misspelt key, so this check would not find mistakes."
    fi
    cp docker-compose.yml "$folder/"
    sed -i '/^KOLLEGIUM_HOSTNAME=/d' "$folder/.env"
    if compose_in "$folder" config --quiet 2>/dev/null; then
        fail "docker-compose.yml is valid without a host name; it must require one."
    fi
}

compose_in() {
    (
        cd "$1" || exit
        unset "${!KOLLEGIUM_@}" "${!COMPOSE_@}"
        compose "${@:2}"
    )
}

# The program that the service starts need not be installed here; systemd would complain. It only warns of what it does
# not know, so its silence is what counts.
check_service() {
    local unit=$1/kollegium.service said
    sed 's|^ExecStart=/usr/local/bin/kollegium |ExecStart=/bin/true |' config/kollegium.service >"$unit"
    said=$(systemd-analyze verify "$unit" 2>&1) || fail "systemd rejects config/kollegium.service: $said"
    [[ -z $said ]] || fail "systemd warns about config/kollegium.service: $said"
    # Of 100; the service has 11, and would have 96 without the sandboxing.
    said=$(systemd-analyze security --offline=true --threshold=15 "$unit") ||
        fail "config/kollegium.service is less sandboxed than it should be: $said"

    sed -i 's/^ProtectSystem=.*/ProtectSistem=strict/' "$unit"
    [[ -n $(systemd-analyze verify "$unit" 2>&1) ]] ||
        fail "systemd-analyze accepts a misspelt setting, so this check would not find mistakes."
}
