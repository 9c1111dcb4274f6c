# SPDX-License-Identifier: Apache-2.0
# A private PostGIS in a temporary folder, for scripts that source this file. Sets $server_folder; the
# script that calls server_start makes sure that server_stop is called in the end.

# True when PostGIS is installed; names its programs.
server_find() {
    server_bin=$(find /usr/lib/postgresql -maxdepth 2 -name bin 2>/dev/null | sort -V | tail -1)
    local extension
    extension=$(find /usr/share/postgresql -name postgis.control 2>/dev/null | head -1)
    [ -n "$server_bin" ] && [ -n "$extension" ]
}

as_server() { # the server refuses to run as root
    if [ "$(id -u)" -eq 0 ]; then runuser -u postgres -- "$@"; else "$@"; fi
}

server_start() {
    server_folder=$(mktemp -d)
    [ "$(id -u)" -eq 0 ] && chown postgres "$server_folder"
    chmod 755 "$server_folder"
    (
        cd "$server_folder" || exit 1
        as_server "$server_bin/initdb" -D "$server_folder/db" -A trust -U bench >/dev/null
        as_server "$server_bin/pg_ctl" -D "$server_folder/db" -w -l "$server_folder/log" -o "-c listen_addresses='' -k $server_folder \
            -c fsync=off -c shared_buffers=256MB -c work_mem=64MB -c max_wal_size=4GB" start >/dev/null
    )
}

server_stop() {
    as_server "$server_bin/pg_ctl" -D "$server_folder/db" -m immediate stop >/dev/null 2>&1 || true
    rm -rf "$server_folder"
}

sql() { PGOPTIONS="-c client_min_messages=warning" psql -X -q -At -v ON_ERROR_STOP=1 -h "$server_folder" -U bench "$@"; }
