# SPDX-License-Identifier: AGPL-3.0-or-later
# shellcheck shell=bash
#
# A PostgreSQL cluster for one run of `./test`: the system's binaries, a directory of its own under /tmp, no TCP.
# It never touches a server that somebody else runs. Sourced by `./test`, after prepare.sh.

postgres_dir=
postgres_url=
postgres_bin=
postgres_user=kollegium_test
# Whether a commit survives the loss of power: "off" for tests, which are quicker so, "on" for measurements.
postgres_durability=off

need_postgres_packages() {
    need postgresql "the tests run on PostgreSQL too, in a cluster of their own" find_postgres
}

# Sets postgres_bin to the newest PostgreSQL here; its programs are usually not on the PATH.
find_postgres() {
    local candidate
    while read -r candidate; do
        if [[ -x $candidate/initdb && -x $candidate/pg_ctl && -x $candidate/psql ]]; then
            postgres_bin=$candidate
            return 0
        fi
    done < <(
        printf '%s\n' /usr/lib/postgresql/*/bin | sort --version-sort --reverse
        if has initdb; then dirname "$(readlink -f "$(command -v initdb)")"; fi
    )
    return 1
}

# PostgreSQL refuses to run as root: then its programs run as the package's user, or as nobody.
as_postgres() {
    if ((EUID != 0)); then
        (cd "$postgres_dir" && "$@")
        return
    fi
    local user=nobody
    if id postgres >/dev/null 2>&1; then user=postgres; fi
    (cd "$postgres_dir" && runuser -u "$user" -- "$@")
}

# Starts the cluster and sets postgres_url to its database.
start_postgres() {
    find_postgres || fail "PostgreSQL was found neither under /usr/lib/postgresql nor on the PATH; please install it."
    # Settings of the caller's own PostgreSQL must not lead psql or the tests to another server.
    unset "${!PG@}"

    # Not under TMPDIR: the path of a socket may have 107 bytes at most.
    postgres_dir=$(mktemp -d /tmp/kollegium-postgres-XXXXXX)
    if ((EUID == 0)); then
        chown "$(as_postgres id -u)" "$postgres_dir"
    fi
    as_postgres "$postgres_bin/initdb" --pgdata="$postgres_dir/data" --username="$postgres_user" \
        --auth=trust --encoding=UTF8 --locale=C.UTF-8 --no-sync >"$postgres_dir/initdb.log" 2>&1 ||
        fail "initdb failed: $(cat "$postgres_dir/initdb.log")"
    # Every test has connections of its own.
    cat >>"$postgres_dir/data/postgresql.conf" <<CONF
listen_addresses = ''
unix_socket_directories = '$postgres_dir'
unix_socket_permissions = 0700
max_connections = 400
shared_buffers = 128MB
fsync = $postgres_durability
synchronous_commit = $postgres_durability
full_page_writes = $postgres_durability
max_wal_size = 4GB
CONF
    as_postgres "$postgres_bin/pg_ctl" start --wait --silent --pgdata="$postgres_dir/data" \
        --log="$postgres_dir/server.log" >/dev/null ||
        fail "PostgreSQL did not start: $(tail -n 20 "$postgres_dir/server.log")"

    local found
    found=$(ask_postgres "show data_directory")
    [[ $found == "$postgres_dir/data" ]] ||
        fail "expected the PostgreSQL cluster in $postgres_dir/data, but the one that answered is in $found; stop it or free its port."
    ask_postgres "create database $postgres_user" >/dev/null
    postgres_url="postgres:///$postgres_user?host=$postgres_dir&user=$postgres_user"
}

ask_postgres() {
    as_postgres "$postgres_bin/psql" --no-psqlrc --host="$postgres_dir" --username="$postgres_user" --dbname=postgres \
        --tuples-only --no-align --set=ON_ERROR_STOP=1 --command="$1"
}

stop_postgres() {
    [[ -n $postgres_dir ]] || return 0
    if [[ -e $postgres_dir/data/postmaster.pid ]]; then
        as_postgres "$postgres_bin/pg_ctl" stop --mode=immediate --wait --silent --pgdata="$postgres_dir/data" || true
    fi
    rm -rf "$postgres_dir"
    postgres_dir=
}
