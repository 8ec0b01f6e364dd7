import { existsSync } from 'node:fs'
import { networkInterfaces } from 'node:os'
import { join } from 'node:path'
import type { InterfaceReport } from '@cimarron/hypervisor'
import { linkName, namesIn, numberOf, textOf } from './read-file.ts'

/** Linux, Documentation/ABI/testing/sysfs-class-net. */
export function readInterfaces(root = '/'): readonly InterfaceReport[] {
  const folder = join(root, 'sys/class/net')
  const addresses = networkInterfaces()
  return namesIn(folder).flatMap((name) => {
    const at = join(folder, name)
    const flags = Number(textOf(join(at, 'flags')) ?? Number.NaN)
    if (Number.isNaN(flags)) return []
    const mac = textOf(join(at, 'address'))
    const master = linkName(join(at, 'master'))
    const kind = kindOf(at, flags)
    return {
      name,
      kind,
      ...(mac && mac !== '00:00:00:00:00:00' ? { mac } : {}),
      mtu: numberOf(join(at, 'mtu')) ?? 0,
      isUp: (flags & up) !== 0,
      addresses: (addresses[name] ?? []).flatMap(({ cidr }) => cidr ?? []),
      ...(master === undefined ? {} : { master }),
      ...(kind === 'bridge' ? { ports: namesIn(join(at, 'brif')) } : {}),
    }
  })
}

/** netdevice(7): IFF_UP, IFF_LOOPBACK. */
const up = 0x1
const loopback = 0x8

function kindOf(at: string, flags: number): InterfaceReport['kind'] {
  if (existsSync(join(at, 'bridge'))) return 'bridge'
  if (existsSync(join(at, 'bonding'))) return 'bond'
  if (existsSync(join(at, 'tun_flags'))) return 'tap'
  if (/^DEVTYPE=vlan$/m.test(textOf(join(at, 'uevent')) ?? '')) return 'vlan'
  if ((flags & loopback) !== 0) return 'loopback'
  return existsSync(join(at, 'device')) ? 'physical' : 'virtual'
}
