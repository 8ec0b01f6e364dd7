# Run inside the new system, at its end.
set -e
systemctl enable systemd-networkd
systemctl set-default multi-user.target
# Each stage of cloud-init is a Python that an emulated processor loads for seconds; host name, users, keys and files come in the first two.
systemctl mask cloud-config.service cloud-final.service
# What nobody here waits for, and what a machine without a network would wait for in vain.
systemctl mask apt-daily.timer apt-daily-upgrade.timer dpkg-db-backup.timer e2scrub_all.timer e2scrub_reap.service fstrim.timer \
  systemd-networkd-wait-online.service systemd-binfmt.service systemd-random-seed.service sys-kernel-debug.mount \
  sys-kernel-tracing.mount dev-mqueue.mount dev-hugepages.mount modprobe@fuse.service systemd-update-utmp.service \
  systemd-network-generator.service
# Each machine gets its own.
rm -f /etc/ssh/ssh_host_*
: > /etc/machine-id
passwd -q -d root
