import { findUser, type QemuUser } from '../qemu-user.ts'

/** dnsmasq runs as `cimarron-dnsmasq` where the host has such a user, else as one that nobody is, beside QEMU's. */
export function findDnsmasqUser(): QemuUser {
  return findUser('cimarron-dnsmasq') ?? { uid: 60918, gid: 60918 }
}

/** What it needs to answer on ports below 1024, and to answer machines that have no address yet. */
const capabilities = ['net_admin', 'net_raw', 'net_bind_service']

/** A log or leases file can't grow beyond it. */
const mostFileBytes = 2 ** 24

/** Words that become dnsmasq: from its first instruction on it is that user, with these capabilities and no way to more. */
export function confinedDnsmasq({ uid, gid }: QemuUser): readonly string[] {
  const caps = ['-all', ...capabilities.map((name) => `+${name}`)].join(',')
  return [
    'env',
    '--ignore-signal=XFSZ',
    'prlimit',
    `--fsize=${mostFileBytes}`,
    '--core=0',
    'setpriv',
    '--no-new-privs',
    `--reuid=${uid}`,
    `--regid=${gid}`,
    '--clear-groups',
    `--inh-caps=${caps}`,
    `--ambient-caps=${caps}`,
    `--bounding-set=${caps}`,
  ]
}
