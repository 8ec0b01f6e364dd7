import type { InstanceRecord } from '@cimarron/cimom'
import type { MacvtapMode, NicBackend, NicBackendDraft, NicBackendKind, PortForward } from '@cimarron/hypervisor'
import { macvtapModes, nicBackendKinds } from '@cimarron/hypervisor'
import type { SettingReader } from './setting-reader.ts'

const networkTypes: ReadonlyMap<NicBackendKind, NicBackendKind> = new Map(nicBackendKinds.map((kind) => [kind, kind]))
const modes: ReadonlyMap<MacvtapMode, MacvtapMode> = new Map(macvtapModes.map((mode) => [mode, mode]))

/** What a NIC is plugged into, told as NetworkType, NetworkName (libvirt-cim's names) and what goes with these. */
export function backendSetting(backend: NicBackend): InstanceRecord {
  const name = nameOf(backend)
  return {
    NetworkType: backend.kind,
    ...(name === undefined ? {} : { NetworkName: name }),
    ...(backend.kind === 'macvtap' ? { NetworkMode: backend.mode } : {}),
    PortForwards: backend.kind === 'user' ? backend.forwards.map(printForward) : [],
  }
}

function nameOf(backend: NicBackend): string | undefined {
  switch (backend.kind) {
    case 'bridge':
      return backend.bridge
    case 'tap':
      return backend.device
    case 'macvtap':
      return backend.lower
    case 'network':
      return backend.network
    case 'user':
    case 'none':
      return undefined
    default:
      return backend satisfies never
  }
}

/** @throws SettingProblem */
export function readBackend(reader: SettingReader): NicBackendDraft {
  const kind = reader.choice('NetworkType', networkTypes) ?? 'user'
  // One that does not belong to its kind stays unread, and is refused as such.
  const named = () => {
    const name = reader.string('NetworkName')
    if (name === undefined) throw reader.problem(`NetworkName is missing; NetworkType ${kind} needs one`)
    return name
  }
  switch (kind) {
    case 'bridge':
      return { kind, bridge: named() }
    case 'tap': {
      const device = reader.string('NetworkName')
      return { kind, ...(device === undefined ? {} : { device }) }
    }
    case 'macvtap':
      return { kind, lower: named(), mode: reader.choice('NetworkMode', modes) ?? 'bridge' }
    case 'network':
      return { kind, network: named() }
    case 'none':
      return { kind }
    case 'user':
      return { kind, forwards: (reader.strings('PortForwards') ?? []).map((text) => readForward(text, reader)) }
    default:
      return kind satisfies never
  }
}

function printForward({ protocol, hostAddress, hostPort, guestPort }: PortForward): string {
  const address = hostAddress.includes(':') ? `[${hostAddress}]` : hostAddress
  return `${protocol}:${address}:${hostPort}:${guestPort}`
}

const forwardPattern = /^(tcp|udp):(\[[0-9a-fA-F:.]+\]|[0-9.]*):(\d{1,5}):(\d{1,5})$/

function readForward(text: string, reader: SettingReader): PortForward {
  const [, protocol, address = '', hostPort, guestPort] = forwardPattern.exec(text) ?? []
  if (protocol === undefined)
    throw reader.problem(
      `PortForwards has ${JSON.stringify(text)}; the form is protocol:address:port:guest port, as tcp:127.0.0.1:2222:22`,
    )
  return {
    protocol: protocol === 'udp' ? 'udp' : 'tcp',
    hostAddress: address === '' ? '127.0.0.1' : address.replace(/^\[|\]$/g, ''),
    hostPort: Number(hostPort),
    guestPort: Number(guestPort),
  }
}
