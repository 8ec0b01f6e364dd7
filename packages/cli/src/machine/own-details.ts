import { createClient, type Machine, type MachineConfig } from '@cimarron/api/client'
import { nodeTransport } from '@cimarron/api/client-node'
import { formatBytes } from '../output/bytes.ts'
import { safeText } from '../output/safe-text.ts'
import { changeText, settingText } from './change-text.ts'

/** What a daemon of ours tells of a machine beyond what CIM has a form for. */
export interface OwnDetails {
  readonly pending: readonly string[]
  /** A line each. */
  readonly settings: readonly string[]
  /** `2026-11-27T01:02:03.000Z, 98 MiB on disk`; of a machine that is saved. */
  readonly saved?: string
  /** What its agent has told: `Debian GNU/Linux 12, host name web, 10.0.0.7`. */
  readonly guest?: string
  /** `before, installed (it is there)`. */
  readonly snapshots?: string
  /** What it has that settings have no word for: `<hostdev type='mdev'>`. */
  readonly beyond: readonly string[]
  /** `disk0 is images/web`. */
  readonly volumes: readonly string[]
}

export async function readOwnDetails(machine: string, socketPath: string, signal: AbortSignal): Promise<OwnDetails> {
  using transport = nodeTransport({ socketPath })
  const client = createClient({ server: transport })
  const [found, moments] = await Promise.all([
    client.call('machines.get', { machine }, { signal }),
    client.call('snapshots.list', { machine }, { signal }),
  ])
  const volumes = (found.volumes ?? []).map(({ device, name }) => safeText(`${device} is ${name}`))
  const { saved } = found
  const kept = saved ? { saved: savedText(saved) } : {}
  return {
    ...kept,
    ...(moments.length > 0 ? { snapshots: snapshotsText(moments) } : {}),
    ...(found.guest ? { guest: guestText(found.guest) } : {}),
    pending: found.pending.map(changeText),
    settings: settingsOf(found.active ?? found.defined),
    beyond: (found.beyond ?? []).map((line) => safeText(line)),
    volumes,
  }
}

function savedText({ atMs, bytes, paused }: NonNullable<Machine['saved']>): string {
  return `${new Date(atMs).toISOString()}, ${bytes === undefined ? '' : `${formatBytes(bytes)} `}on disk${paused ? ', paused' : ''}`
}

/** Of many the latest. */
const shownSnapshots = 8

function snapshotsText(all: readonly { readonly name: string; readonly current?: boolean }[]): string {
  const names = all.slice(-shownSnapshots).map(({ name, current }) => (current ? `${name} (it is there)` : name))
  const others = all.length - names.length
  return safeText([...(others > 0 ? [`${others} more`] : []), ...names].join(', '))
}

function guestText({ agent, os, hostName, addresses = [] }: NonNullable<Machine['guest']>): string {
  const told = [os, hostName && `host name ${hostName}`, ...addresses].filter((part) => part !== undefined)
  return safeText([agent ? 'its agent is there' : 'no agent', ...told].join(', '))
}

/** All but what CIM's settings show: the firmware, and what most machines leave alone. */
function settingsOf(config: MachineConfig): readonly string[] {
  const { id, name, description, architecture, machineType, acceleration, processors, memory, ...others } = config
  const { boot, disks, drives, nics, serials, graphics, lifecycle, ...shown } = others
  return Object.entries(shown).map(([setting, value]) => settingText(setting, value))
}
