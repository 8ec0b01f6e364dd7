import { isDeepStrictEqual } from 'node:util'
import { forwardsOf, HypervisorError, type MachineConfig, type Nic, type PortForward } from '@cimarron/hypervisor'
import { backendName, forwardHost, forwardRule } from '../nic/nic-arguments.ts'
import { plugOf } from '../nic/plug.ts'
import { checkPorts } from '../port-check.ts'
import { setLink } from '../set-up.ts'
import type { LiveMachine } from './live-machine.ts'

/** Why a NIC that is there can't become what it is to be, or undefined where it can. */
export function nicWaits(before: Nic | undefined, after: Nic): string | undefined {
  if (!before) return undefined
  const fixed = ({ link: _, limits: _limits, backend: _backend, ...rest }: Nic) => rest
  if (!isDeepStrictEqual(fixed(before), fixed(after))) {
    return 'of a NIC only the link, the limits and where it is plugged in change while it is there'
  }
  if (isDeepStrictEqual(before.backend, after.backend)) return undefined
  if (before.backend.kind === 'user' && after.backend.kind === 'user') {
    const { forwards: _, ...one } = before.backend
    const { forwards: _others, ...other } = after.backend
    return isDeepStrictEqual(one, other) ? undefined : 'of user networking only the forwards change while it is there'
  }
  if (isMovable(before) && isMovable(after)) return undefined
  return `a NIC does not turn from ${before.backend.kind} into ${after.backend.kind} while it is there; detach it, and attach another`
}

/** A tap of ours, which may be in one bridge or another, or in none. */
function isMovable({ backend }: Nic): boolean {
  if (backend.kind === 'tap') return backend.device === undefined
  return backend.kind === 'bridge' || backend.kind === 'network'
}

/** Its cable is in or out, its other end where the settings say, as fast as they allow, and forwards are open. */
export async function conformNicChange(live: LiveMachine, config: MachineConfig, id: string): Promise<void> {
  const nic = config.nics.find((one) => one.id === id)
  if (!nic) return
  const { networkOf, surroundings } = live.context
  const plug = plugOf(nic, { machine: config.id, networkOf })
  if (nic.backend.kind === 'user') await conformForwards(live, nic)
  if (plug) await surroundings.network.conform(plug)
  live.reached('plug:1')
  await setLink(live.qmp, nic)
}

async function conformForwards(live: LiveMachine, nic: Nic): Promise<void> {
  const backend = backendName(nic.id)
  const there = readForwards(await live.monitorCommand('info usernet'), backend)
  const wanted = new Map(forwardsOf(nic).map((forward) => [forwardRule(forward), forward]))
  for (const { rule, host } of there) {
    if (!wanted.has(rule)) await live.monitorCommand(`hostfwd_remove ${backend} ${host}`)
  }
  const known = new Set(there.map(({ rule }) => rule))
  const missing = [...wanted].filter(([rule]) => !known.has(rule))
  await checkPorts(
    missing.map(([, forward]) => forward),
    live.context.surroundings.user,
  )
  for (const [rule, forward] of missing) {
    const words = (await live.monitorCommand(`hostfwd_add ${backend} ${rule}`)).trim()
    if (words !== '') throw refused(forward, words)
  }
}

function refused({ protocol, hostAddress, hostPort }: PortForward, words: string): HypervisorError {
  return new HypervisorError('port-in-use', { address: `${protocol} ${hostAddress}:${hostPort}`, words })
}

export interface OpenForward {
  readonly rule: string
  readonly host: string
}

/**
 * The forwards in what `info usernet` says of one backend: a line with the backend's name, then a table (libslirp:
 * `slirp_connection_info`), with `*` for all addresses.
 */
export function readForwards(text: string, backend: string): readonly OpenForward[] {
  let isMeant = false
  return text.split('\n').flatMap((line) => {
    const title = /^Hub -?\d+ \((.*)\):/.exec(line)?.[1]
    if (title !== undefined) isMeant = title === backend
    const row = /^\s*(TCP|UDP)\[HOST_FORWARD\]\s+\d+\s+(\S+)\s+(\d+)\s+\S+\s+(\d+)/.exec(line)
    if (!isMeant || !row) return []
    const [, protocol = '', address = '', hostPort = '', guestPort = ''] = row
    const forward = {
      protocol: protocol === 'UDP' ? 'udp' : 'tcp',
      hostAddress: address === '*' ? '0.0.0.0' : address,
      hostPort: Number(hostPort),
      guestPort: Number(guestPort),
    } as const
    return [{ rule: forwardRule(forward), host: forwardHost(forward) }]
  })
}
