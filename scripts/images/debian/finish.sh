# Run inside the new system, at its end.
set -e
systemctl enable systemd-networkd
systemctl set-default multi-user.target
# Each stage of cloud-init is a Python that an emulated processor loads for seconds; the first one does all (see 90-guest.cfg).
systemctl mask cloud-init.service cloud-config.service cloud-final.service cloud-init-hotplugd.socket
# Without these it takes user data as it is: to check them against a schema of all its modules takes longer than to obey them.
dpkg --purge --force-depends python3-jsonschema python3-pyrsistent
# What nobody here waits for, and what a machine without a network would wait for in vain.
systemctl mask apt-daily.timer apt-daily-upgrade.timer dpkg-db-backup.timer e2scrub_all.timer e2scrub_reap.service fstrim.timer \
  systemd-networkd-wait-online.service systemd-binfmt.service systemd-random-seed.service sys-kernel-debug.mount \
  sys-kernel-tracing.mount dev-mqueue.mount dev-hugepages.mount modprobe@fuse.service systemd-update-utmp.service \
  systemd-network-generator.service systemd-pstore.service kmod-static-nodes.service systemd-modules-load.service \
  systemd-sysusers.service systemd-sysctl.service systemd-journal-flush.service systemd-update-utmp-runlevel.service \
  systemd-tmpfiles-clean.timer sys-kernel-config.mount sys-fs-fuse-connections.mount getty@tty1.service modprobe@dm_mod.service \
  modprobe@drm.service modprobe@loop.service modprobe@efi_pstore.service modprobe@configfs.service
# Each machine gets its own.
rm -f /etc/ssh/ssh_host_*
: > /etc/machine-id
passwd -q -d root
