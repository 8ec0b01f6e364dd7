import {
  forwardsOf,
  isMicrovm,
  type MachineConfig,
  type Nic,
  type PortForward,
  type UserBackend,
} from '@cimarron/hypervisor'
import { nodeName } from '../node-name.ts'
import { virtioDriver } from '../virtio-driver.ts'

type Properties = Readonly<Record<string, unknown>>

/** QEMU's name for the other end of a NIC. */
export function backendName(id: string): string {
  return `net.${nodeName(id)}`
}

/**
 * The other end of a NIC (qapi/net.json, `Netdev`), or undefined where its cable leads nowhere.
 * @param fds what QEMU knows its descriptors by, one for each queue: numbers, or names at the monitor
 */
export function nicBackend({ id, backend }: Nic, fds: readonly (number | string)[] = []): Properties | undefined {
  if (backend.kind === 'none') return undefined
  const name = { id: backendName(id) }
  if (backend.kind === 'user') return { type: 'user', ...name, ...userOptions(backend) }
  return { type: 'tap', ...name, ...(fds.length === 1 ? { fd: String(fds[0]) } : { fds: fds.join(':') }) }
}

function userOptions({ forwards, restrict, net, net6, hostname, dns }: UserBackend): Properties {
  const [prefix, length] = net6?.split('/') ?? []
  return {
    hostfwd: forwards.map((forward) => ({ str: forwardRule(forward) })),
    ...(restrict === undefined ? {} : { restrict }),
    ...(net === undefined ? {} : { net }),
    ...(prefix === undefined ? {} : { 'ipv6-prefix': prefix, 'ipv6-prefixlen': Number(length) }),
    ...(hostname === undefined ? {} : { hostname }),
    ...(dns === undefined ? {} : { dns }),
  }
}

export function nicDevice(nic: Nic, config: MachineConfig): Properties {
  const { id, mac, mtu, queues = 1, model } = nic
  // Without its boot ROM where it is not to boot from: firmware would try it, and take time.
  const booting = config.boot.order.includes(id) || isMicrovm(config) ? {} : { romfile: '' }
  const driver = model === 'virtio' ? virtioDriver('virtio-net', config) : model
  // An interrupt for each queue, one for the control queue, and one for changes (virtio 1.1, 5.1.2).
  const vectors = isMicrovm(config) ? {} : { vectors: 2 * queues + 2 }
  const many = queues > 1 ? { mq: true, ...vectors } : {}
  const size = mtu === undefined ? {} : { host_mtu: mtu }
  const netdev = nic.backend.kind === 'none' ? {} : { netdev: backendName(id) }
  return { driver, id, ...netdev, mac, ...many, ...size, ...booting }
}

/** QEMU's spelling of a forward, which also stands in its complaint about one. */
export function forwardRule(forward: PortForward): string {
  return `${forwardHost(forward)}-:${forward.guestPort}`
}

/** The host's side of it, by which it is taken back. */
export function forwardHost({ protocol, hostAddress, hostPort }: Omit<PortForward, 'guestPort'>): string {
  return `${protocol}:${hostAddress}:${hostPort}`
}

/** The forwards of all NICs of a machine. */
export function allForwards({ nics }: Pick<MachineConfig, 'nics'>): readonly PortForward[] {
  return nics.flatMap(forwardsOf)
}
