# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash disable=SC2154 # variables of common.sh
# What the agent does to a Debian 12 server, shown on a throwaway tree and proven by comparing it with what
# it was. Sourced by `./dev demo`, which has built the program. Reports stay in build/demo; the trees do not.
here=$repository/tests/demo
out=$repository/build/demo
mkdir -p "$out"
work=$(mktemp -d "$out/work.XXXXXX")
trap 'rm -rf --one-file-system -- "$work"' EXIT
trap 'exit 1' HUP INT TERM
tree=$work/tree
original=$work/original
bootseal=$repository/build/release/bootseal
state=var/lib/bootseal

# expect STATUS COMMAND...: anything but that exit status ends the demonstration.
expect() {
    local wanted=$1 status=0
    shift
    "$@" </dev/null || status=$?
    [ "$status" = "$wanted" ] || die "exit status $status and not $wanted: $*"
}
show_command() { printf '    %s$ %s%s\n\n' "$dim" "$*" "$plain"; }
indent() { sed 's/^/    /'; }

# Every inode with the time it was last touched in any way: what nothing was done to stays the same.
touched() { find "$1" -path "$1/$state" -prune -o -printf '%P %i %C@\n' | sort; }

# differences A B: what rsync would have to do to make B like A, down to times, ACLs and xattrs.
differences() { rsync -aXAHn --checksum --delete --itemize-changes --exclude="/$state" "$1/" "$2/"; }

"$here/tree.sh" "$original"
"$here/install.sh" "$original"
cp -a -- "$original" "$tree"
done_with "$(find "$tree" -type f | wc -l) files, $(grep -c '^Status: install ok' "$tree/var/lib/dpkg/status") packages; the agent and its signed ruleset are part of it"

stage 'The ruleset: readable text with the signatures of an author and an approver'
ruleset=$tree/usr/lib/bootseal/rulesets/cis-debian-12.yaml
expect 0 "$bootseal" ruleset check --trust "$tree/etc/bootseal/trust.yaml" "$ruleset" | indent
done_with 'nothing is parsed before it is verified'

stage 'plan: what would change'
show_command 'bootseal plan --root TREE --profile l2-server --format diff'
touched "$tree" >"$work/before"
expect 2 "$bootseal" plan --root "$tree" --profile l2-server --format json --output "$out/plan.json"
expect 2 "$bootseal" plan --root "$tree" --profile l2-server --format diff >"$out/plan.diff"
head -n 24 "$out/plan.diff" | indent
lines=$(wc -l <"$out/plan.diff")
[ "$lines" -le 24 ] || printf '    %s... %d more lines in build/demo/plan.diff%s\n' "$dim" $((lines - 24)) "$plain"
cmp -s "$work/before" <(touched "$tree") || die 'plan touched the tree'
done_with 'not one inode of the tree was touched'

stage 'apply: one transaction, and every rule looked at again'
show_command 'bootseal apply --root TREE --profile l2-server'
status=0
"$bootseal" apply --root "$tree" --profile l2-server --format proto --output "$out/apply.pb" \
    </dev/null || status=$?
case $status in 0 | 2) ;; *) die "exit status $status" ;; esac
changed=$(differences "$original" "$tree" | wc -l)
done_with "$changed paths of the tree are not what they were; exit status $status"

stage 'verify: how the tree stands now'
show_command 'bootseal verify --root TREE --profile l2-server'
expect "$status" "$bootseal" verify --root "$tree" --profile l2-server | indent
expect "$status" "$bootseal" verify --root "$tree" --profile l2-server --format json --output "$out/verify.json"
expect "$status" "$bootseal" verify --root "$tree" --profile l2-server --format junit --output "$out/verify.junit.xml"
done_with 'the same as JSON and JUnit in build/demo'

stage 'apply again: nothing is left to do'
touched "$tree" >"$work/before"
expect "$status" "$bootseal" apply --root "$tree" --profile l2-server --format json --output "$out/again.json"
cmp -s "$work/before" <(touched "$tree") || die 'a second apply touched the tree'
done_with 'not one inode of the tree was touched'

stage 'A ruleset that nobody approved'
cp -- "$ruleset" "$work/tampered.yaml"
cp -- "$ruleset.p7s" "$work/tampered.yaml.p7s"
sed -i 's/PermitRootLogin, value: "no"/PermitRootLogin, value: "yes"/' "$work/tampered.yaml"
! cmp -s "$ruleset" "$work/tampered.yaml" || die 'the ruleset was not changed'
show_command 'bootseal apply --root TREE --ruleset tampered.yaml   # one word of the signed text is another'
expect 3 "$bootseal" apply --root "$tree" --profile l2-server --ruleset "$work/tampered.yaml" 2>&1 | indent
cp -- "$ruleset" "$work/alone.yaml"
keys=$("$here/keys.sh")
expect 0 "$bootseal" ruleset sign --certificate "$keys/author.pem" --key "$keys/author.key" "$work/alone.yaml"
show_command 'bootseal apply --root TREE --ruleset alone.yaml      # its author signed, nobody approved'
expect 3 "$bootseal" apply --root "$tree" --profile l2-server --ruleset "$work/alone.yaml" 2>&1 | indent
cmp -s "$work/before" <(touched "$tree") || die 'a refused ruleset touched the tree'
done_with 'both refused with exit status 3, and not one inode of the tree was touched'

stage 'rollback: byte for byte what it was'
show_command 'bootseal rollback --root TREE'
expect 0 "$bootseal" rollback --root "$tree" 2>&1 | indent
differences "$original" "$tree" >"$out/differences"
if [ -s "$out/differences" ]; then
    head -n 20 "$out/differences" >&2
    die 'the tree is not what it was'
fi
done_with "rsync finds no difference in content, mode, owner, time, ACL or attribute"

printf '\n%sAll of it took %s. Look next at build/demo/plan.diff, then: ./dev tree DIR && ./dev harden DIR%s\n' \
    "$bold" "$(seconds $(($(now) - started)))" "$plain"
