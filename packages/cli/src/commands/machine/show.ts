import { type CimValue, formatObjectPath, type Instance } from '@cimarron/cim'
import { instanceToJson, valueToJson } from '../../cim/instance-json.ts'
import { showValue } from '../../cim/value-text.ts'
import type { Invocation } from '../../command/invocation.ts'
import { connectWbem, type WbemConnection } from '../../connection/connect-wbem.ts'
import { findNamed } from '../../machine/find-machines.ts'
import { type Machine, number, text } from '../../machine/machine.ts'
import {
  type MachineSettings,
  pendingChanges,
  readSettings,
  resourceName,
  resourceType,
} from '../../machine/machine-settings.ts'
import { unlessAbsent } from '../../machine/namespaces.ts'
import { type OwnDetails, readOwnDetails } from '../../machine/own-details.ts'
import { colourOf } from '../../machine/row-selection.ts'
import { formatBytes } from '../../output/bytes.ts'
import { ago } from '../../output/duration.ts'
import type { Painter } from '../../output/paint.ts'
import { safeText } from '../../output/safe-text.ts'

interface Shown {
  readonly machine: Machine
  readonly settings: MachineSettings
  readonly devices: readonly Instance[]
  /** Of the daemon of this machine; what another server lets wait is told as far as CIM has a form for it. */
  readonly own: OwnDetails | undefined
}

export async function run(invocation: Invocation): Promise<undefined> {
  const { output, host } = invocation
  await using connection = await connectWbem(invocation)
  const machines = await findNamed(connection, invocation.argumentList('machine'), { signal: host.signal, whole: true })
  const shown: Shown[] = []
  for (const machine of machines) shown.push(await read(connection, machine, host.signal))
  if (output.isJson) {
    await output.json(shown.map(toJson))
    return
  }
  await output.print(shown.map((one) => describe(one, { paint: output.paint, now: host.now() })).join('\n\n'))
}

async function read(connection: WbemConnection, machine: Machine, signal: AbortSignal): Promise<Shown> {
  const { client, target } = connection
  const options = { assocClass: 'CIM_SystemDevice', resultClass: 'CIM_LogicalDevice', signal }
  const [settings, devices] = await Promise.all([
    readSettings(client, machine.path, signal),
    unlessAbsent(() => Array.fromAsync(client.associators(machine.path, options)), []),
  ])
  const own = target.kind === 'local' ? await readOwnDetails(machine.id, target.socketPath, signal) : undefined
  return { machine, settings, devices, own }
}

interface Look {
  readonly paint: Painter
  readonly now: number
}

function describe({ machine, settings, devices, own }: Shown, { paint, now }: Look): string {
  const { instance, since } = machine
  const inForce = settings.active ?? settings.defined
  const lines: [string, string][] = [
    ['Name', paint.bold(safeText(machine.name))],
    ['UUID', machine.id],
    [
      'State',
      colourOf(machine.state, paint)(machine.state) +
        (since === undefined ? '' : `, for ${ago(since, now)} (${since.toISOString()})`),
    ],
  ]
  if (own?.guest !== undefined) lines.push(['Guest', own.guest])
  if (own?.snapshots !== undefined) lines.push(['Snapshots', own.snapshots])
  if (own?.saved !== undefined) lines.push(['Saved', own.saved])
  const details = instance.get('StatusDescriptions')
  if (Array.isArray(details) && details.length > 0) lines.push(['Details', safeText(details.map(String).join('; '))])
  const description = text(instance, 'Description')
  if (description !== undefined) lines.push(['Description', safeText(description)])
  lines.push(['Namespace', machine.namespace], ['Path', formatObjectPath(machine.path.in(machine.namespace))])
  if (inForce !== undefined) {
    for (const { name, value } of inForce.system.properties) {
      if (shownOfSystem.has(name) && value !== null && !(Array.isArray(value) && value.length === 0)) {
        lines.push([shownOfSystem.get(name) ?? name, safeText(shortly(value))])
      }
    }
  }
  const width = Math.max(...lines.map(([name]) => name.length))
  const blocks = [lines.map(([name, value]) => `${`${name}:`.padEnd(width + 2)}${value}`).join('\n')]
  if (inForce !== undefined && inForce.resources.length > 0) {
    blocks.push(
      [
        paint.bold('Resources:'),
        ...inForce.resources.map((one) => `  ${resourceType(one).padEnd(10)}  ${safeText(resourceText(one))}`),
      ].join('\n'),
    )
  }
  if (devices.length > 0) {
    blocks.push([paint.bold('Devices:'), ...devices.map((device) => `  ${safeText(deviceText(device))}`)].join('\n'))
  }
  if (own !== undefined) {
    blocks.push([paint.bold('Settings:'), ...own.settings.map((line) => `  ${line}`)].join('\n'))
    if (own.beyond.length > 0)
      blocks.push([paint.bold('Beside them, and left as it is:'), ...own.beyond.map((line) => `  ${line}`)].join('\n'))
    if (own.volumes.length > 0)
      blocks.push([paint.bold('Volumes:'), ...own.volumes.map((line) => `  ${line}`)].join('\n'))
  }
  const waiting = own?.pending ?? pendingChanges(settings).map(waitingText)
  if (waiting.length > 0) {
    blocks.push([paint.yellow('Pending changes:'), ...waiting.map((change) => `  ${safeText(change)}`)].join('\n'))
  }
  return blocks.join('\n')
}

function waitingText({ what, now, next }: ReturnType<typeof pendingChanges>[number]): string {
  return `${what}: ${shortly(now)} now, ${shortly(next)} at next start`
}

/** Properties of CIM_VirtualSystemSettingData and the platform classes that people look for. */
const shownOfSystem: ReadonlyMap<string, string> = new Map([
  ['VirtualSystemType', 'Type'],
  ['Arch', 'Architecture'],
  ['Machine', 'Machine type'],
  ['Kernel', 'Kernel'],
  ['Ramdisk', 'Initrd'],
  ['CommandLine', 'Command line'],
  ['BootDevices', 'Boot order'],
])

function resourceText(instance: Instance): string {
  const type = resourceType(instance)
  const quantity = number(instance, 'VirtualQuantity')
  if (type === 'processors') return `${quantity ?? '?'}`
  if (type === 'memory') return memoryText(instance, quantity)
  const parts = [resourceName(instance)]
  for (const name of [
    'HostResource',
    'DriverType',
    'Address',
    'ResourceSubType',
    'NetworkType',
    'NetworkName',
    'NetworkMode',
    'PortForwards',
  ]) {
    const value = instance.get(name)
    if (value !== undefined && value !== null && !(Array.isArray(value) && value.length === 0))
      parts.push(shortly(value))
  }
  if (instance.get('Access') === 1) parts.push('read-only')
  return [...new Set(parts)].join(', ')
}

/** DSP0004 C.1: programmatic units of memory, a power of two of bytes. */
function memoryText(instance: Instance, quantity: number | undefined): string {
  const unit = text(instance, 'AllocationUnits') ?? ''
  const exponent = /^byte(?:\s*\*\s*2\^(\d+))?$/.exec(unit)
  if (quantity === undefined || exponent === null) return `${quantity ?? '?'} ${unit}`.trim()
  return formatBytes(quantity * 2 ** Number(exponent[1] ?? 0))
}

function deviceText(device: Instance): string {
  const id = text(device, 'DeviceID') ?? device.path?.key('DeviceID')
  const name = text(device, 'ElementName')
  return `${device.className}  ${typeof id === 'string' ? id : ''}${name === undefined || name === id ? '' : `  (${name})`}`
}

function shortly(value: CimValue | undefined): string {
  if (Array.isArray(value)) return value.map((item: CimValue) => shortly(item)).join(' ')
  return typeof value === 'string' ? value : value === undefined ? '-' : showValue(value)
}

function toJson({ machine, settings, devices }: Shown): Record<string, unknown> {
  const phase = (one: MachineSettings['defined']): unknown =>
    one === undefined ? null : { system: instanceToJson(one.system), resources: one.resources.map(instanceToJson) }
  return {
    name: machine.name,
    id: machine.id,
    state: machine.state,
    since: machine.since?.toISOString() ?? null,
    namespace: machine.namespace,
    path: formatObjectPath(machine.path.in(machine.namespace)),
    machine: instanceToJson(machine.instance),
    defined: phase(settings.defined),
    active: phase(settings.active),
    devices: devices.map(instanceToJson),
    pending: pendingChanges(settings).map(({ what, now, next }) => ({
      what,
      now: valueToJson(now ?? null),
      next: valueToJson(next ?? null),
    })),
  }
}
