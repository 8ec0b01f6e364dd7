import {
  type Disk,
  type Drive,
  isMicrovm,
  type LifecyclePolicy,
  type MachineConfig,
  type Nic,
} from '@cimarron/hypervisor'
import { agentArguments } from './agent/agent-arguments.ts'
import { tpmArguments } from './companions/tpm.ts'
import { screenArguments } from './consoles/graphics-arguments.ts'
import type { Listenings } from './consoles/listening.ts'
import { serialArguments, serialController } from './consoles/serial-arguments.ts'
import { boardPlace, diskDevice, driveDevice } from './disk-devices.ts'
import { escapeCommas } from './escape-commas.ts'
import { hardwareArguments, panicArguments, watchdogAction } from './hardware-arguments.ts'
import { descriptorsOf, type ImageDescriptor, type ImageOptions, imageNodes } from './image-nodes.ts'
import type { DevicePlaces, Incoming } from './incoming.ts'
import { dimmArguments, memoryArguments, memoryMachineWords } from './memory-arguments.ts'
import { clockWords, microvmArguments, microvmWords } from './microvm.ts'
import { nicBackend, nicDevice } from './nic/nic-arguments.ts'
import { nodeName } from './node-name.ts'
import { processorArguments } from './processor-arguments.ts'
import type { RunPaths } from './run-paths.ts'
import { shareArguments } from './share-arguments.ts'
import { virtioDriver } from './virtio-driver.ts'

export interface LaunchPlan {
  readonly config: MachineConfig
  readonly acceleration: 'kvm' | 'tcg'
  readonly paths: RunPaths
  /** Where screens and serial ports listen. */
  readonly listenings: Listenings
  /** By the id of the disk or drive. */
  readonly images: ReadonlyMap<string, ImageDescriptor>
  /** Descriptors of the NICs that have some, by the NIC's id. */
  readonly nics: ReadonlyMap<string, readonly number[]>
  /** Of UEFI: its program, and where it keeps its variables. */
  readonly firmware?: FirmwareImages | undefined
  /** For cloud-init. */
  readonly seed?: ImageDescriptor | undefined
  /** It waits for the state of a guest that ran before: see `Incoming`. */
  readonly incoming?: Omit<Incoming, 'receive'> | undefined
  /** Descriptors of kernel and initrd. */
  readonly boot: { readonly kernel?: number; readonly initrd?: number }
}

export interface FirmwareImages {
  readonly code: ImageDescriptor
  readonly variables: ImageDescriptor
  /** It runs in a mode of the processor (SMM) that the operating system can't reach. */
  readonly needsSmm: boolean
}

/** The arguments QEMU is started with, always stopped (`-S`) and silent but for its monitor. */
export function commandLine(plan: LaunchPlan): readonly string[] {
  const { incoming } = plan
  if (!incoming) return argumentsOf(plan)
  const bytes = incoming.memory?.baseBytes ?? plan.config.memory.bytes
  // Sizes are the settings' of now; what the guest began with is less where some was plugged in.
  const config = { ...plan.config, memory: { ...plan.config.memory, bytes } }
  return inPlaces(argumentsOf({ ...plan, config }), incoming.places ?? {})
}

function argumentsOf(plan: LaunchPlan): readonly string[] {
  const { config, paths } = plan
  return [
    ['-name', `guest=${escapeCommas(config.name)}`],
    ['-uuid', config.id],
    '-S',
    ...(plan.incoming ? ['-incoming', 'defer'] : []),
    '-no-user-config',
    '-nodefaults',
    ['-display', 'none'],
    ['-sandbox', 'on,obsolete=deny,elevateprivileges=deny,spawn=deny,resourcecontrol=deny'],
    ['-pidfile', paths.pidFile],
    ...machineArguments(plan),
    ['-accel', plan.acceleration],
    ...processorArguments(config, plan.acceleration),
    ...memoryArguments(config),
    ...dimmArguments(config, plan.incoming?.memory),
    ['-rtc', `base=${config.clock?.base ?? 'utc'}`],
    ['-chardev', `socket,id=monitor,path=${escapeCommas(paths.monitor)},server=on,wait=off`],
    ['-mon', 'chardev=monitor,mode=control'],
    // A connection of its own for descriptors: see `sendDescriptor`.
    ['-chardev', `socket,id=descriptors,path=${escapeCommas(paths.descriptors)},server=on,wait=off`],
    ['-mon', 'chardev=descriptors,mode=control'],
    // And one for what can't wait until the others are answered: see `MigrationCutter`.
    ['-chardev', `socket,id=urgent,path=${escapeCommas(paths.urgent)},server=on,wait=off`],
    ['-mon', 'chardev=urgent,mode=control'],
    ['-action', actionsArgument(config)],
    ...(isMicrovm(config) ? microvmArguments : panicArguments(config)),
    ['-boot', config.bootMenu ? `menu=on,splash-time=${config.bootMenu.waitMs},strict=on` : 'menu=off,strict=on'],
    ...directBoot(plan),
    ...hardwareArguments(config),
    ...tpmArguments(config, paths),
    ...shareArguments(config, paths),
    ...config.disks.flatMap((disk) => diskArguments(disk, plan)),
    ...(config.drives ?? []).flatMap((drive) => driveArguments(drive, plan)),
    ...(plan.seed ? seedArguments(plan.seed, config) : []),
    ...config.nics.flatMap((nic) => nicArguments(nic, plan)),
    ...serialController(config),
    ...serialArguments(plan),
    ...screenArguments(plan),
    // Last: all others keep the places they had before there was one.
    ...agentArguments(plan),
  ].flat()
}

/** Puts devices where they were, instead of where QEMU would have them now. */
function inPlaces(words: readonly string[], places: DevicePlaces): readonly string[] {
  return words.map((word, index) => {
    if (words[index - 1] !== '-device' || !word.startsWith('{')) return word
    // Written by this module a moment ago.
    const device = JSON.parse(word) as { readonly id?: string }
    const place = device.id === undefined ? undefined : places[device.id]
    return place ? JSON.stringify({ ...device, ...place }) : word
  })
}

/** QEMU's actions for a policy. A guest that is to be reset after a crash is held by QEMU and reset by the driver. */
export function actionsFor(policy: LifecyclePolicy): {
  readonly reboot: 'reset' | 'shutdown'
  readonly shutdown: 'poweroff' | 'pause'
  readonly panic: 'pause' | 'shutdown'
} {
  return {
    reboot: policy.onReboot === 'reset' ? 'reset' : 'shutdown',
    shutdown: policy.onPoweroff === 'power-off' ? 'poweroff' : 'pause',
    // What begins with a dump is held until the driver has seen to it.
    panic: policy.onCrash === 'power-off' ? 'shutdown' : 'pause',
  }
}

function actionsArgument({ lifecycle, watchdog }: MachineConfig): string {
  const actions = { ...actionsFor(lifecycle), ...(watchdog ? { watchdog: watchdogAction(watchdog.action) } : {}) }
  return Object.entries(actions)
    .map(([event, action]) => `${event}=${action}`)
    .join(',')
}

function machineArguments({ config, firmware, incoming }: LaunchPlan): readonly string[] {
  const machine = [
    incoming?.machineType ?? config.machineType,
    'usb=off',
    'dump-guest-core=off',
    ...memoryMachineWords(config),
    ...(isMicrovm(config) ? microvmWords : []),
  ].join(',')
  if (!firmware) return ['-machine', machine]
  const { code, variables, needsSmm } = firmware
  return [
    ...imageArguments(code, { id: 'cimarron.code', node: 'cimarron.code' }),
    ...imageArguments(variables, { id: 'cimarron.variables', node: 'cimarron.variables' }),
    ...(needsSmm ? ['-global', 'driver=cfi.pflash01,property=secure,value=on'] : []),
    '-machine',
    `${machine},pflash0=cimarron.code,pflash1=cimarron.variables${needsSmm ? ',smm=on' : ''}`,
  ]
}

/** QEMU reads kernel and initrd by path only, so it gets the path of its own descriptor. */
function directBoot({ config, boot, acceleration }: LaunchPlan): readonly string[] {
  if (boot.kernel === undefined) return []
  const given = config.boot.direct?.commandLine
  // What is said twice, the later one decides.
  const words = [...clockWords(config, acceleration), ...(given === undefined ? [] : [given])]
  return [
    ['-kernel', `/dev/fd/${boot.kernel}`],
    ...(boot.initrd === undefined ? [] : ['-initrd', `/dev/fd/${boot.initrd}`]),
    ...(words.length === 0 ? [] : ['-append', words.join(' ')]),
  ].flat()
}

function diskArguments(disk: Disk, plan: LaunchPlan): readonly string[] {
  const image = plan.images.get(disk.id)
  if (!image) throw new TypeError(`disk ${disk.id} was not opened`)
  const place = boardPlace(disk.id, plan.config)
  const device = { ...diskDevice(disk, plan.config), ...place, ...bootIndex(disk.id, plan.config) }
  return [...imageArguments(image, { id: disk.id, options: disk }), '-device', JSON.stringify(device)]
}

function driveArguments(drive: Drive, plan: LaunchPlan): readonly string[] {
  const image = plan.images.get(drive.id)
  const device = { ...driveDevice(drive), ...boardPlace(drive.id, plan.config), ...bootIndex(drive.id, plan.config) }
  return [...(image ? imageArguments(image, { id: drive.id }) : []), '-device', JSON.stringify(device)]
}

function seedArguments(image: ImageDescriptor, config: MachineConfig): readonly string[] {
  const id = 'cimarron.seed'
  const device = { driver: virtioDriver('virtio-blk', config), id, drive: id, serial: 'cidata' }
  return [...imageArguments(image, { id, node: id }), '-device', JSON.stringify(device)]
}

interface ImageOwner {
  readonly id: string
  readonly node?: string
  readonly options?: ImageOptions
}

function imageArguments(image: ImageDescriptor, { id, node = nodeName(id), options }: ImageOwner): readonly string[] {
  return [
    // QEMU knows for whom a file is: it is given back with the device.
    ...descriptorsOf(image).flatMap((fd) => ['-add-fd', `fd=${fd},set=${fd},opaque=${id}`]),
    ...imageNodes(image, node, options).flatMap((one) => ['-blockdev', JSON.stringify(one)]),
  ]
}

function nicArguments(nic: Nic, { config, nics }: LaunchPlan): readonly string[] {
  const backend = nicBackend(nic, nics.get(nic.id))
  return [
    ...(backend ? ['-netdev', JSON.stringify(backend)] : []),
    ...['-device', JSON.stringify({ ...nicDevice(nic, config), ...bootIndex(nic.id, config) })],
  ]
}

function bootIndex(id: string, config: MachineConfig): { readonly bootindex?: number } {
  const place = config.boot.order.indexOf(id)
  return place < 0 ? {} : { bootindex: place + 1 }
}
