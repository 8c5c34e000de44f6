# SPDX-License-Identifier: Apache-2.0
"""Somebody prepares an image in a server: what they have cloud-init do, and do by hand."""

import shlex

import pki

HOST = "builder-17"
PASSWORD, NEXT_PASSWORD = "correct-horse-7-Battery", "staple-8-Wallpaper"
BUILDER = """\
#cloud-config
locale: false
hostname: {host}
fqdn: {host}.build.example
manage_etc_hosts: true
ssh_pwauth: true
ssh_authorized_keys: [{key}]
apt: {{preserve_sources_list: true, proxy: "http://proxy.build.example:3142"}}
swap: {{filename: /swapfile, size: 64M}}
users:
  - default
  - name: alice
    sudo: "ALL=(ALL) NOPASSWD:LOG_OUTPUT: ALL"
    shell: /bin/bash
    lock_passwd: false
    passwd: {hashed}
    ssh_authorized_keys: [{key}]
write_files:
  - path: /root/.netrc
    permissions: "0600"
    content: "machine git login alice password {password}\\n"
  - {{path: /etc/mailname, content: "{host}.build.example\\n"}}
runcmd:
  - [sh, -c, "echo provisioned >/var/log/provision.log"]
  - [sh, -c, "echo left >/tmp/script_1.sh; echo left >/var/tmp/download"]
"""

# As root, each in a session of its own: "what it is": commands
BY_HAND = {
    "names": "hostnamectl chassis server; hostnamectl deployment build; "
             "rm -f /var/lib/dbus/machine-id; dbus-uuidgen --ensure=/var/lib/dbus/machine-id",
    "password rules": r"""
sed -i.bak 's/pam_unix.so obscure/& remember=5/' /etc/pam.d/common-password
mkdir -p /var/lib/faillock
sed -i 's|^# *dir = .*|dir = /var/lib/faillock|' /etc/security/faillock.conf
sed -i -e 's/success=1 default=ignore\].*pam_unix/success=2 default=ignore]\tpam_unix/' \
    -e '/pam_unix/a auth\t[default=die]\tpam_faillock.so authfail' /etc/pam.d/common-auth
""",
    "an account": f"""
echo CREATE_MAIL_SPOOL=yes >>/etc/default/useradd
useradd -m -s /bin/bash -G sudo carol
echo 'carol:{PASSWORD}' | chpasswd
loginctl enable-linger carol
""",
    "a log server": r"""
cat >/etc/rsyslog.d/90-collector.conf <<'END'
*.* action(type="omfwd" target="127.0.0.1" port="6514" protocol="tcp" queue.type="LinkedList"
    queue.filename="collector" queue.saveOnShutdown="on" action.resumeRetryCount="-1")
END
systemctl restart rsyslog
""",
    "a credential": "echo secret | systemd-creds encrypt --name=token - /root/token.cred",
    "a job": "echo '@daily true' | crontab -",
    "a package": r"""
mkdir -p /srv/repo/tool/DEBIAN
cd /srv/repo
cat >tool/DEBIAN/control <<'END'
Package: build-tool
Version: 1
Architecture: all
Maintainer: A <a@build.example>
Description: a tool
END
dpkg-deb --build tool build-tool.deb
{ cat tool/DEBIAN/control; printf 'Filename: ./build-tool.deb\nSize: %s\nSHA256: %s\n' \
    "$(stat -c %s build-tool.deb)" "$(sha256sum <build-tool.deb | cut -d ' ' -f 1)"; } >Packages
echo 'deb [trusted=yes] file:/srv/repo ./' >/etc/apt/sources.list.d/localdebs.list
only='-o Dir::Etc::SourceList=/etc/apt/sources.list.d/localdebs.list -o Dir::Etc::SourceParts=-'
apt-get $only update
apt-get $only install -y build-tool
apt-get $only purge -y build-tool
rm -r /srv/repo
echo 'tool tool/password password left' | debconf-set-selections
systemctl start dpkg-db-backup
""",
    "a disk map": "mkdir -p /boot/grub; grub-mkdevicemap",
    "logs": "logrotate -f /etc/logrotate.conf",
    "a crash": "cd /; ulimit -c unlimited; sh -c 'kill -SEGV $$' || ls /core*",
    "little memory": """
dd if=/dev/zero of=/swap.img bs=1M count=64 status=none
chmod 0600 /swap.img
mkswap /swap.img
swapon --priority 9 /swap.img
systemd-run --quiet --wait -p MemoryMax=24M python3 -c 'held = bytearray(b"left" * (12 << 20))'
""",
    "hardening": "bootseal apply --profile all",
}
# What is typed there; a program that ends may swallow what the next one was to read.
AT_A_TERMINAL = {"select-editor": "1\n", "less /etc/passwd": "/root\nq", "bash": "hostname\nexit\n",
                 "sudo -i": "id\nexit\n", "sudo -i python3": "import os\nexit()\n"}


def builder(key):
    """The user data of the builder, who comes with a key."""
    hashed = pki.openssl("passwd", "-6", PASSWORD).decode().strip()
    return BUILDER.format(host=HOST, key=key, hashed=hashed, password=PASSWORD)


def use(visited, key):
    """What is done by hand; each step has to work."""
    for commands in BY_HAND.values():
        visited.do("alice", f"sudo sh -euc {shlex.quote(commands)}", key)
    for program, typed in AT_A_TERMINAL.items():
        visited.type("alice", program, typed, key)
    change = shlex.quote("\n".join((PASSWORD, NEXT_PASSWORD, NEXT_PASSWORD)))
    for password, accepted in (("wrong", False), (PASSWORD, True)):
        done = visited.say_password("carol", password, f"echo {change} | passwd")
        if (done.returncode == 0) != accepted:
            raise AssertionError(f"with {password!r}: {done.returncode}: {done.stderr}")
