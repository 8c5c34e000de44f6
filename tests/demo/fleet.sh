# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash disable=SC2154 # variables of common.sh
# A collector on loopback, for one who looks. Sourced by demo.sh and by `./dev fleet`; all that it knows is in
# build/demo/fleet.
fleet=$repository/build/demo/fleet
viewer=demo
bootseal_collector() { "$repository/build/collector/bootseal-collector" "$@" </dev/null; }

# free_port: one of loopback that nobody has.
free_port() {
    python3 -c 'import socket; s = socket.create_server(("127.0.0.1", 0)); print(s.getsockname()[1])'
}

# new_fleet: forgets what there was, and makes a collector with a viewer.
new_fleet() {
    rm -rf --one-file-system -- "$fleet"
    bootseal_collector init "$fleet"
    sed -i "s/^listen: .*/listen: 127.0.0.1:$(free_port)/" "$fleet/collector.yaml"
    printf 'web: {listen: "127.0.0.1:%s"}\n' "$(free_port)" >>"$fleet/collector.yaml"
    python3 -c 'import secrets; print(secrets.token_urlsafe(12))' >"$fleet/password"
    "$repository/build/collector/bootseal-collector" user add "$viewer" --role admin \
        --config "$fleet/collector.yaml" <"$fleet/password" >/dev/null
}

# start_fleet: the collector runs until stop_fleet.
start_fleet() {
    "$repository/build/collector/bootseal-collector" serve --config "$fleet/collector.yaml" \
        </dev/null 2>"$fleet/log" &
    fleet_pid=$!
    for _ in $(seq 100); do
        ! grep -q 'listening at' "$fleet/log" || return 0
        kill -0 "$fleet_pid" 2>/dev/null || break
        sleep 0.1
    done
    cat "$fleet/log" >&2
    die 'the collector does not run'
}
stop_fleet() {
    [ -n "${fleet_pid:-}" ] || return 0
    kill "$fleet_pid" 2>/dev/null || true
    wait "$fleet_pid" 2>/dev/null || true
    fleet_pid=
}

fleet_port() { sed -n 's/^listen: .*:\([0-9]*\)$/\1/p' "$fleet/collector.yaml"; }
fleet_page() { sed -n 's/^web: .*:\([0-9]*\)".*/https:\/\/localhost:\1\//p' "$fleet/collector.yaml"; }

# show_fleet: where it is, and how to get in; on a terminal it stays until Enter.
show_fleet() {
    printf '\n%sThe collector is at %s%s\n' "$bold" "$(fleet_page)" "$plain"
    printf '    user %s, password %s; its authority is its own: %s\n' "$viewer" "$(cat "$fleet/password")" \
        "${fleet#"$repository"/}/authority.pem"
    [ -t 0 ] || return 0
    printf '    Enter ends it; ./dev fleet shows it again.\n'
    read -r _ || true
}
