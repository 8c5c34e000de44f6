# SPDX-License-Identifier: Apache-2.0
"""What heartbeat_test.py has a machine do: scripts of sh, to be put together."""

# Begins each of them.
COMMON = """
unit=bootseal-heartbeat.service spool=/var/lib/bootseal-heartbeat/spool
until_so() {  # SECONDS COMMAND...
    { set +x; } 2>/dev/null  # the log is for what is done once
    local left=$(($1 * 5))
    shift
    until "$@"; do
        left=$((left - 1))
        if [ $left = 0 ]; then
            echo "$*: not in time" >&2
            journalctl --no-pager -b -u "$unit" -u bootseal-verify.service | tail -n 40 >&2
            return 1
        fi
        sleep 0.2
    done
    set -x
}
said() { bootseal heartbeat status | sed -n "s/^$1 *//p"; }
value() { systemctl show --value -p "$1" "$unit"; }
kept() { cmp -s /run/bootseal/outbox/state "$spool/state"; }
told() { kept && [ "$(said waiting)" = 0 ]; }
look() {  # MODE: a state that was not there before
    chmod "$1" /srv/watched
    systemctl reset-failed bootseal-verify.service  # more often than the limit of its starts
    systemctl start bootseal-verify.service
    sha256sum </run/bootseal/outbox/state | cut -c 1-64 >>out/states
}
messages() { journalctl --quiet --no-pager -b -o cat "MESSAGE_ID=$1" | wc -l; }
has_said() { [ "$(messages "$1")" -gt "$2" ]; }
show() { systemctl show -p ActiveState,SubState,Type,User,Result,NRestarts,MainPID "$unit"; }
until_so 60 told
cp /proc/sys/kernel/random/boot_id /etc/machine-id out/
"""

UNIT = """
show >out/unit
systemctl show -p NextElapseUSecMonotonic bootseal-verify.timer >out/timer
"""

# With the unit's user, in the tree as the unit sees it.
SANDBOX = """
pid=$(value MainPID)
systemd-analyze security --no-pager "$unit" >out/security
cat "/proc/$pid/status" >out/process
cat "/proc/$pid/mountinfo" >out/mounts
as() { setpriv --reuid bootseal --regid bootseal --clear-groups --inh-caps=-all "$@"; }
cd "/proc/$pid/root"
as find . -path ./proc -prune -o -writable ! -type l -printf '%y /%P\n' \
    >/run/vm/out/writable 2>/run/vm/out/unsearchable || true
tries() {  # NAME COMMAND...
    local name=$1 status=0
    shift
    as "$@" >/dev/null 2>&1 || status=$?
    echo "$name $status" >>/run/vm/out/tried
}
tries read-outbox cat run/bootseal/outbox/report
tries write-outbox touch run/bootseal/outbox/state
tries add-to-outbox touch run/bootseal/outbox/other
tries read-outbox-outside cat /run/bootseal/outbox/report
tries write-outbox-outside touch /run/bootseal/outbox/state
tries read-shadow cat /etc/shadow
tries read-journal ls /var/lib/bootseal
tries write-own touch var/lib/bootseal-heartbeat/tried
tries write-log touch var/log/tried
rm -f /var/lib/bootseal-heartbeat/tried
cd /run/vm
"""

CHANGED = """
began=$(date +%s.%N)
look 0601
until_so 60 told
echo "$(date +%s.%N) - $began" | sed 's/^/print(round(/; s/$/, 1))/' | python3 - >out/change
"""

NETWORK_CUT = """
link=$(basename "$(echo /sys/class/net/e*)")
ip link set dev "$link" down
for mode in 0611 0612 0613 0614 0615; do
    look "$mode"
    until_so 60 kept
done
said waiting >out/waiting
ip link set dev "$link" up
until_so 240 told
"""

FULL = """
before=$(messages "$not_kept")
fallocate -l "$(df --output=avail -B1 / | tail -n 1)" /filler
look 0621
until_so 60 has_said "$not_kept" "$before"
show >out/full
rm /filler
until_so 60 told
show >out/room
"""

STOPPED = """
mkdir -p "/run/systemd/system/$unit.d"
printf '[Service]\\nWatchdogSec=5s\\n' >"/run/systemd/system/$unit.d/test.conf"
systemctl daemon-reload
systemctl restart "$unit"
stopped=$(value MainPID)
restarted() { [ "$(value NRestarts)" -gt 0 ] && [ "$(value ActiveState)" = active ]; }
kill -STOP "$stopped"
until_so 120 restarted
show >out/restarted
journalctl --no-pager -b -u "$unit" >out/journal
look 0631
until_so 60 told
rm -r "/run/systemd/system/$unit.d"
systemctl daemon-reload
systemctl restart "$unit"
"""

EXPLAINED = """
for id in $messages; do
    journalctl --quiet --no-pager -b -x "MESSAGE_ID=$id" >"out/$id" || true
done
"""

# The answer so far, and then changes without end.
ON_AND_ON = """
echo 0 >out/status
tar -cf /dev/disk/by-id/virtio-out -C out .
sync
mode=0
while :; do
    mode=$(((mode + 1) % 64))
    look "$(printf '07%02o' "$mode")"
    until_so 60 kept
done
"""

FIGURES = """
cp cis.yaml cis.yaml.p7s /usr/lib/bootseal/rulesets/
rm /usr/lib/bootseal/rulesets/ruleset.yaml*
echo profile: l1-server >/etc/bootseal/agent.yaml
look 0600
until_so 120 told
wc -c </run/bootseal/outbox/report >out/report-size
sleep 3
pid=$(value MainPID)
ran() { cut -d ' ' -f 1 "/proc/$pid/schedstat"; }
beat() { said last | cut -d ' ' -f 2 | tr -d ,; }
between() {  # waits for a heartbeat to pass, and looks from then on
    now=$(beat)
    until [ "$(beat)" != "$now" ] && told; do sleep 1; done
    sleep 2
    now=$(beat) from=$(ran)
    sleep 8
    to=$(ran)
    [ "$(beat)" = "$now" ]
}
until between; do :; done
echo $((to - from)) >out/idle-nanoseconds
until [ "$(beat)" != "$now" ] && told; do sleep 1; done
sleep 1
echo $(($(ran) - to)) >out/beat-nanoseconds
cat "/proc/$pid/status" >out/process
cat "/sys/fs/cgroup/system.slice/$unit/memory.peak" >out/memory
said last >out/last
said waiting >out/waiting
"""

UNTIL_A_CUT = COMMON + ON_AND_ON
AT_LAST = COMMON + UNIT + FIGURES


def all_in_one_boot(not_kept, messages):
    """All but the figures; `messages` are ids of what the journal is to explain, one of which says
    that there is no room."""
    return (f"not_kept={not_kept} messages='{' '.join(messages)}'\n" + COMMON + UNIT + SANDBOX
            + CHANGED + NETWORK_CUT + FULL + STOPPED + EXPLAINED + ON_AND_ON)
