# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash disable=SC2154 # variables of common.sh
# What the agent does to a Debian 12 server, shown on a throwaway tree and proven by comparing it with what
# it was. Sourced by `./dev demo`, which has built the program. Reports stay in build/demo; the trees do not.
out=$repository/build/demo
mkdir -p "$out"
work=$(mktemp -d "$out/work.XXXXXX")
# shellcheck source=tests/demo/fleet.sh
. "$repository/tests/demo/fleet.sh"
trap 'stop_fleet; rm -rf --one-file-system -- "$work"' EXIT
trap 'exit 1' HUP INT TERM
state=var/lib/bootseal
shipped=usr/lib/bootseal/rulesets/cis-debian-12.yaml
bootseal() { "$repository/build/release/bootseal" "$@" </dev/null; }

# expect STATUS COMMAND...: anything but that exit status ends the demonstration.
expect() {
    local wanted=$1 status=0
    shift
    "$@" || status=$?
    [ "$status" = "$wanted" ] || die "exit status $status and not $wanted: $*"
}
typed() { printf '    %s$ %s%s\n' "$dim" "$*" "$plain"; }
indent() { sed 's/^/    /'; }

# The head of a table: what was looked at, and the sections. The lists below it are for the screen of verify.
overview() { awk '/^$/ && ++blank == 2 { done = 1 } !done { print }' | indent; }
paint_diff() { sed -E "s/^(\+.*)/$green\1$plain/; s/^(-.*)/$red\1$plain/" | indent; }

# Every inode with the time it was last touched in any way: what nothing was done to stays the same.
touched() { find "$1" -path "$1/$state" -prune -o -printf '%P %i %C@\n' | sort; }
untouched() { cmp -s "$1" <(touched tree) || die 'the tree was touched'; }

# differences A B: what rsync would have to do to make B like A, down to times, ACLs and attributes.
differences() { rsync -aXAHn --checksum --delete --itemize-changes --exclude="/$state" "$1/" "$2/"; }
same_as_before() {
    differences original tree >"$out/differences"
    [ -s "$out/differences" ] || return 0
    head -n 20 "$out/differences" >&2
    die 'the tree is not what it was'
}

cd "$work" || exit
"$repository/tests/demo/tree.sh" original
"$repository/tests/demo/install.sh" original
cp -a -- original tree
done_with "$(find tree -type f | wc -l) files, $(grep -c '^Status: install ok' tree/var/lib/dpkg/status) packages; the agent, its signed ruleset and whom it trusts are part of it"

stage 'The ruleset is text that a person can read, signed by an author and an approver'
typed "bootseal ruleset check --trust tree/etc/bootseal/trust.yaml tree/$shipped"
expect 0 bootseal ruleset check --trust tree/etc/bootseal/trust.yaml "tree/$shipped" | cut -c 1-100 | indent
done_with 'nothing is parsed before it is verified'

stage 'plan: how the server stands, and what would change'
typed 'bootseal plan --root tree --profile l2-server'
touched tree >before
expect 2 bootseal plan --root tree --profile l2-server | overview
expect 2 bootseal plan --root tree --profile l2-server --format diff >"$out/plan.diff"
expect 2 bootseal plan --root tree --profile l2-server --format json --output "$out/plan.json"
printf '\n    %sof the diff (all of it is in build/demo/plan.diff):%s\n' "$dim" "$plain"
awk '/^diff / { shown = /sshd_config\.d\// } shown' "$out/plan.diff" | cut -c 1-100 | paint_diff
untouched before
done_with 'not one inode of the tree was touched'

stage 'The power fails in the middle of an apply'
# Killed at its sixth rename: some files are new and some are not.
cut=(strace -f -o /dev/null -e trace=renameat -e inject=renameat:signal=KILL:when=6)
if "${cut[@]}" true 2>/dev/null; then
    typed 'bootseal apply --root tree --profile l2-server     # killed at its sixth rename'
    expect 137 "${cut[@]}" "$repository/build/release/bootseal" apply --root tree --profile l2-server \
        >/dev/null 2>&1 </dev/null
    half=$(differences original tree | grep -c '^[>*]')
    [ "$half" -gt 0 ] || die 'nothing was changed by then'
    typed 'bootseal verify --root tree --profile l2-server    # the next start, whatever it is'
    expect 2 bootseal verify --root tree --profile l2-server --format json --output cut.json 2>&1 | indent
    same_as_before
    done_with "$half files were new or changed by then; the next start undid that, byte for byte"
else
    done_with 'left out: strace may not trace here'
fi

stage 'apply: one transaction, then every rule is looked at again'
typed 'bootseal apply --root tree --profile l2-server'
rest=0
bootseal apply --root tree --profile l2-server >"$out/apply.txt" || rest=$?
case $rest in 0 | 2) ;; *) die "exit status $rest" ;; esac
overview <"$out/apply.txt"
done_with "$(differences original tree | wc -l) paths are not what they were; exit status $rest"

stage 'verify: how it stands now, and what is left to a person'
typed 'bootseal verify --root tree --profile l2-server'
echo
expect "$rest" bootseal verify --root tree --profile l2-server
expect "$rest" bootseal verify --root tree --profile l2-server --format json --output "$out/verify.json"
expect "$rest" bootseal verify --root tree --profile l2-server --format junit --output "$out/verify.xml"
done_with 'the same as JSON and JUnit in build/demo'

stage 'apply again: nothing is left to do'
typed 'bootseal apply --root tree --profile l2-server'
touched tree >before
expect "$rest" bootseal apply --root tree --profile l2-server | tail -n 1 | indent
untouched before
done_with 'not one inode of the tree was touched'

stage 'Rulesets that not everybody signed'
keys=$("$repository/tests/demo/keys.sh")
sed 's/"PermitRootLogin", value: "no"/"PermitRootLogin", value: "yes"/' "tree/$shipped" >tampered.yaml
cp -- "tree/$shipped.p7s" tampered.yaml.p7s
! cmp -s "tree/$shipped" tampered.yaml || die 'the ruleset was not changed'
typed 'bootseal apply --root tree --ruleset tampered.yaml     # one word of the signed text is another'
expect 3 bootseal apply --root tree --profile l2-server --ruleset tampered.yaml 2>&1 | indent
cp -- "tree/$shipped" alone.yaml
quietly sign.log bootseal ruleset sign --certificate "$keys/author.pem" --key "$keys/author.key" alone.yaml
typed 'bootseal apply --root tree --ruleset alone.yaml        # its author signed, nobody approved'
expect 3 bootseal apply --root tree --profile l2-server --ruleset alone.yaml 2>&1 | indent
untouched before
done_with 'both refused with exit status 3, and not one inode of the tree was touched'

stage 'An image is made of it, and somebody left a root shell and a key'
new_fleet
cp -a -- tree image
# Whom the hosts of this image tell how they are.
printf 'collector: https://127.0.0.1:%s\nanchors: collector-ca.pem\n' "$(fleet_port)" \
    >image/etc/bootseal/telemetry.yaml
install -m 0644 "$fleet/authority.pem" image/etc/bootseal/collector-ca.pem
install -m 4755 tree/usr/bin/dash image/usr/share/doc/.x
install -D -m 0600 "$keys/author.key" image/srv/deploy/key.pem
typed 'bootseal seal --root image --output seal ...'
expect 2 "$repository/tests/demo/seal.sh" image seal 2>&1 | cut -c 1-118 | indent
rm -rf -- image/usr/share/doc/.x image/srv/deploy
typed 'bootseal seal --root image --output seal ...               # without them'
expect 0 "$repository/tests/demo/seal.sh" image seal | indent
typed 'bootseal seal check seal --root image'
expect 0 bootseal seal check seal --root image | indent
done_with "signed by both: files, evidence, software and the record of the build"

stage 'The image is in use, and tells a collector how it is'
start_fleet
# What a boot makes; the token comes with the first one, from cloud-init or the hypervisor.
install -d -m 0750 image/run/bootseal/outbox
install -d image/proc/sys/kernel/random
cp /proc/sys/kernel/random/boot_id image/proc/sys/kernel/random/
typed 'bootseal verify --root image --tell         # root looks; the sender, who tells, has no privilege'
expect "$rest" bootseal verify --root image --profile l2-server --tell | tail -n 1 | indent
mkdir credentials
bootseal_collector token --config "$fleet/collector.yaml" >credentials/bootseal.token
typed 'bootseal heartbeat --root image --once'
CREDENTIALS_DIRECTORY=credentials expect 0 bootseal heartbeat --root image --once 2>&1 | indent
typed 'bootseal heartbeat status --root image'
expect 0 bootseal heartbeat status --root image | indent
done_with 'enrolled with a token, over TLS 1.3; from now on it is known by its own certificate'

stage 'Then somebody is there'
typed 'bootseal integrity check --root image'
expect 0 bootseal integrity check --root image | indent
printf '\0' | dd of=image/usr/bin/passwd bs=1 seek=5000 conv=notrunc status=none
touch -r tree/usr/bin/passwd image/usr/bin/passwd
install -m 4755 tree/usr/bin/dash image/usr/share/doc/.x
typed 'bootseal integrity check --root image    # one byte of passwd, size and time as before; a root shell'
expect 4 bootseal integrity check --root image | cut -c 1-118 | indent
expect 4 bootseal verify --root image --profile l2-server --tell >/dev/null
typed 'bootseal heartbeat --root image --once'
expect 0 bootseal heartbeat --root image --once 2>&1 | indent
rm -rf --one-file-system image
done_with 'found both, exit status 4, and the collector knows'

stage 'rollback: what it was, byte for byte'
typed 'bootseal rollback --root tree'
expect 0 bootseal rollback --root tree 2>&1 | indent
same_as_before
done_with 'rsync finds no difference in content, mode, owner, time, ACL or attribute'

printf '\n%sAll of it took %s. Next: ./dev tree /tmp/server && ./dev harden /tmp/server, and README.md.%s\n' \
    "$bold" "$(seconds $(($(now) - started)))" "$plain"
show_fleet
