import { resolve } from 'node:path'
import { type CimType, type CimValue, Instance, type Property } from '@cimarron/cim'
import type { Invocation } from '../command/invocation.ts'
import { plainName, plainText } from '../command/plain-text.ts'
import { CliError } from '../error/cli-error.ts'
import { parseBytes } from '../output/bytes.ts'
import type { NicArgument } from './nic-argument.ts'
import type { SettingClasses } from './setting-classes.ts'

/** The settings that DefineSystem takes, as embedded instances. */
export interface MachineDraft {
  readonly system: Instance
  readonly resources: readonly Instance[]
}

export interface DraftParts {
  readonly classes: SettingClasses
  readonly disks: readonly string[]
  readonly nics: readonly NicArgument[]
}

/** What `machine define NAME` and its options say, in the classes that the server has. @throws CliError `usage` */
export function machineDraft(invocation: Invocation, name: string, { classes, disks, nics }: DraftParts): MachineDraft {
  const append = invocation.text('append')
  const initrd = invocation.text('initrd')
  const kernel = invocation.text('kernel')
  if (kernel === undefined && (append !== undefined || initrd !== undefined)) {
    throw new CliError(
      'usage',
      `--${append === undefined ? 'initrd' : 'append'} goes with a kernel`,
      'give --kernel as well',
    )
  }
  const boot = invocation.text('boot')
  const acceleration = invocation.text('accel')
  const system = settings(classes.system, {
    ElementName: ['string', plainName(name, 'the name')],
    Description: ['string', invocation.text('description')],
    VirtualSystemIdentifier: ['string', invocation.text('uuid')],
    Arch: ['string', invocation.text('arch')],
    Machine: ['string', invocation.text('machine-type')],
    Acceleration: ['uint16', acceleration === undefined ? undefined : accelerations[acceleration]],
    Kernel: ['string', kernel === undefined ? undefined : resolve(kernel)],
    Ramdisk: ['string', initrd === undefined ? undefined : resolve(initrd)],
    CommandLine: ['string', append],
    BootDevices: ['string', boot === undefined ? undefined : boot.split(',')],
  })
  return { system, resources: resources(invocation, { classes, disks, nics }) }
}

const accelerations: Readonly<Record<string, number>> = { auto: 0, kvm: 2, tcg: 3 }

function resources(invocation: Invocation, { classes, disks, nics }: DraftParts): Instance[] {
  const made: Instance[] = []
  const processors = invocation.count('cpus')
  if (processors !== undefined) {
    made.push(
      settings(classes.processor, { ResourceType: ['uint16', 3], VirtualQuantity: ['uint64', BigInt(processors)] }),
    )
  }
  const memory = invocation.text('memory')
  if (memory !== undefined) {
    const bytes = parseBytes(memory, '--memory')
    const isWhole = bytes % 2 ** 20 === 0
    made.push(
      settings(classes.memory, {
        ResourceType: ['uint16', 4],
        VirtualQuantity: ['uint64', BigInt(isWhole ? bytes / 2 ** 20 : bytes)],
        // DSP0004 annex C: programmatic units.
        AllocationUnits: ['string', isWhole ? 'byte*2^20' : 'byte'],
      }),
    )
  }
  for (const text of disks) made.push(disk(text, classes.disk))
  for (const one of nics) made.push(nic(one, classes.nic))
  return made
}

/**
 * `PATH[,format=qcow2|raw][,ro][,id=NAME]`; without a format the path's ending tells it. A relative path is one from
 * here, as everywhere on a command line; a comma in it is written twice, as QEMU has it.
 */
function disk(text: string, className: string): Instance {
  const [first = '', ...options] = splitAtCommas(text)
  // As "attach" has it; a file that is called so is ./path=….
  const path = first.startsWith('path=') ? first.slice('path='.length) : first
  if (path === '') throw new CliError('usage', `--disk ${JSON.stringify(text)} names no image`, diskForm)
  let format = imageFormat(path)
  let isReadOnly = false
  let id: string | undefined
  for (const option of options) {
    const [key, value] = splitOnce(option, '=')
    if (key === 'format' && (value === 'raw' || value === 'qcow2')) format = value
    else if (key === 'id' && value !== undefined && value !== '') id = value
    else if (option === 'ro') isReadOnly = true
    else throw new CliError('usage', `--disk ${JSON.stringify(text)}: ${JSON.stringify(option)} is not known`, diskForm)
  }
  if (format === undefined) {
    throw new CliError(
      'usage',
      `--disk ${JSON.stringify(text)}: the format does not follow from the name and is never guessed`,
      diskForm,
    )
  }
  return settings(className, {
    ResourceType: ['uint16', 17],
    ElementName: ['string', id],
    HostResource: ['string', [resolve(path)]],
    DriverType: ['string', format],
    // CIM_StorageAllocationSettingData.Access: 1 Readable, 3 Read/Write Supported.
    Access: ['uint16', isReadOnly ? 1 : 3],
  })
}

/** NUL stands for a comma that was doubled: an argument of a process cannot hold one. */
function splitAtCommas(text: string): string[] {
  return text
    .replaceAll(',,', '\0')
    .split(',')
    .map((part) => part.replaceAll('\0', ','))
}

const diskForm = 'the form is [path=]PATH[,format=qcow2|raw][,ro][,id=NAME], with a comma in PATH doubled'

export function imageFormat(path: string): 'raw' | 'qcow2' | undefined {
  if (/\.qcow2$/i.test(path)) return 'qcow2'
  return /\.(?:raw|img|iso)$/i.test(path) ? 'raw' : undefined
}

function nic(given: NicArgument, className: string): Instance {
  const { id, mac, model, networkType, networkName, networkMode, forwards } = given
  return settings(className, {
    ResourceType: ['uint16', 10],
    ElementName: ['string', id],
    Address: ['string', mac],
    ResourceSubType: ['string', model],
    NetworkType: ['string', networkType],
    NetworkName: ['string', networkName],
    NetworkMode: ['string', networkMode],
    PortForwards: ['string', forwards.length === 0 ? undefined : forwards],
  })
}

function splitOnce(text: string, at: string): [string, string | undefined] {
  const index = text.indexOf(at)
  return index < 0 ? [text, undefined] : [text.slice(0, index), text.slice(index + 1)]
}

/** An instance of the properties that have a value. */
function settings(
  className: string,
  values: Readonly<Record<string, readonly [CimType, CimValue | undefined]>>,
): Instance {
  const properties: Property[] = []
  for (const [name, [type, value]] of Object.entries(values)) {
    if (value === undefined) continue
    for (const text of [value].flat()) if (typeof text === 'string') plainText(text, name)
    properties.push({ name, type, isArray: Array.isArray(value), value })
  }
  return new Instance(className, properties)
}
