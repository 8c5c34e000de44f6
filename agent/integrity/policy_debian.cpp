// SPDX-License-Identifier: Apache-2.0
#include <cstdlib>

#include "integrity/policy.h"

namespace bootseal {

namespace {

// What a machine writes for itself is volatile, what its owner and cloud-init settle is noted, and
// where something new would be started, loaded or believed nothing may appear.
constexpr std::string_view text = R"(
exact    /**
config   /etc/**
config   /home/**
config   /root/**
config   /srv/**
config   /var/**

absent   /boot/**
config   /boot/grub/grubenv
absent   /opt/**
absent   /usr/**
config   /usr/local/share/**

# What starts programs.
absent   /etc/anacrontab
absent   /etc/crontab
absent   /etc/inittab
absent   /etc/rc.local
absent   /etc/rsyslog.conf
absent   /etc/apt/apt.conf.d
absent   /etc/apt/apt.conf.d/**
absent   /etc/binfmt.d
absent   /etc/binfmt.d/**
absent   /etc/cloud
absent   /etc/cloud/**
absent   /etc/cron.*
absent   /etc/cron.*/**
absent   /etc/dbus-1
absent   /etc/dbus-1/**
absent   /etc/default
absent   /etc/default/**
absent   /etc/dhcp/dhclient-*-hooks.d
absent   /etc/dhcp/dhclient-*-hooks.d/**
absent   /etc/dpkg
absent   /etc/dpkg/**
absent   /etc/grub.d
absent   /etc/grub.d/**
absent   /etc/init.d
absent   /etc/init.d/**
absent   /etc/initramfs-tools
absent   /etc/initramfs-tools/**
absent   /etc/kernel
absent   /etc/kernel/**
absent   /etc/logrotate.d
absent   /etc/logrotate.d/**
absent   /etc/network/if-*.d
absent   /etc/network/if-*.d/**
absent   /etc/rc*.d
absent   /etc/rc*.d/**
absent   /etc/rsyslog.d
absent   /etc/rsyslog.d/**
absent   /etc/systemd
absent   /etc/systemd/**
absent   /etc/sysusers.d
absent   /etc/sysusers.d/**
absent   /etc/tmpfiles.d
absent   /etc/tmpfiles.d/**
absent   /etc/udev/rules.d
absent   /etc/udev/rules.d/**
absent   /etc/update-motd.d
absent   /etc/update-motd.d/**
absent   /etc/xdg/autostart
absent   /etc/xdg/autostart/**
config   /etc/default/keyboard
config   /etc/default/locale
absent   /var/spool/anacron
absent   /var/spool/anacron/**
absent   /var/spool/cron
absent   /var/spool/cron/**
absent   /var/lib/dpkg/info
absent   /var/lib/dpkg/info/**

# What is loaded into programs and the kernel, or read by every shell.
absent   /etc/bash.bashrc
absent   /etc/environment
absent   /etc/ld.so.*
absent   /etc/modules
absent   /etc/profile
absent   /etc/ssl/openssl.cnf
absent   /etc/sudo.conf
absent   /root/.bash*
absent   /root/.profile
absent   /etc/alternatives
absent   /etc/alternatives/**
absent   /etc/ld.so.conf.d
absent   /etc/ld.so.conf.d/**
absent   /etc/modprobe.d
absent   /etc/modprobe.d/**
absent   /etc/modules-load.d
absent   /etc/modules-load.d/**
absent   /etc/perl
absent   /etc/perl/**
absent   /etc/profile.d
absent   /etc/profile.d/**
absent   /etc/python3*
absent   /etc/python3*/**

# Who is let in and believed.
absent   /etc/ca-certificates.conf
absent   /etc/nsswitch.conf
absent   /etc/pam.conf
absent   /etc/sudoers
absent   /etc/sysctl.conf
absent   /etc/apparmor.d
absent   /etc/apparmor.d/**
absent   /etc/apt/keyrings
absent   /etc/apt/keyrings/**
absent   /etc/apt/preferences.d
absent   /etc/apt/preferences.d/**
absent   /etc/apt/trusted.gpg.d
absent   /etc/apt/trusted.gpg.d/**
absent   /etc/audit
absent   /etc/audit/**
absent   /etc/bootseal
absent   /etc/bootseal/**
absent   /etc/pam.d
absent   /etc/pam.d/**
absent   /etc/polkit-1
absent   /etc/polkit-1/**
absent   /etc/security
absent   /etc/security/**
absent   /etc/ssh
absent   /etc/ssh/**
absent   /etc/ssl/certs
absent   /etc/ssl/certs/**
absent   /etc/sudoers.d
absent   /etc/sudoers.d/**
absent   /etc/sysctl.d
absent   /etc/sysctl.d/**

# Made at the first boot.
config   /etc/bootseal/agent.d
config   /etc/bootseal/agent.d/**
config   /etc/bootseal/collector
config   /etc/bootseal/collector/**
config   /etc/bootseal/telemetry.yaml
config   /etc/ssh/ssh_host_*
config   /etc/ssh/sshd_config.d/50-cloud-init.conf
config   /etc/sudoers.d
config   /etc/sudoers.d/90-cloud-init-users
config   /etc/udev/rules.d/70-persistent-net.rules

grows    /var/log/**
config   /var/log/lastlog
volatile /var/log/journal/**

# A tree has these folders as its packages made them, a machine as the kernel mounts them.
volatile /dev
volatile /dev/**
volatile /lost+found/**
volatile /media/**
volatile /mnt/**
volatile /proc
volatile /proc/**
volatile /run
volatile /run/**
volatile /sys
volatile /sys/**
volatile /swap
volatile /swap.img
volatile /swapfile
volatile /tmp/**
volatile /var/tmp/**
volatile /var/backups/**
volatile /var/cache/**
volatile /var/swap
volatile /var/swapfile
volatile /var/lib/bootseal-heartbeat
volatile /var/lib/bootseal-heartbeat/**
volatile /var/lib/apt/**
volatile /var/lib/cloud/**
config   /var/lib/cloud/scripts/**
config   /var/lib/cloud/seed/**
volatile /var/lib/dhcp/**
volatile /var/lib/logrotate/**
volatile /var/lib/private/**
volatile /var/lib/systemd/**
)";

}  // namespace

const Policy& Policy::debian() {
    static const Policy policy = [] {
        auto parsed = Policy::parse(text, "the policy for Debian");
        if (!parsed) std::abort();
        return *std::move(parsed);
    }();
    return policy;
}

}  // namespace bootseal
