import { createHash } from 'node:crypto'
import type { Disk, Graphics, LifecyclePolicy, MachineConfig, Nic, PortForward } from '@cimarron/hypervisor'
import { architectures } from './architecture.ts'
import type { RunPaths } from './run-paths.ts'

/** An image as QEMU gets it: the file's descriptor set, and below it the images it builds on. */
export interface ImageDescriptor {
  readonly format: 'raw' | 'qcow2'
  /** Number in QEMU, see `-add-fd`. */
  readonly fd: number
  readonly readOnly: boolean
  /** Null ends the chain: nothing that the image itself names is opened. */
  readonly backing: ImageDescriptor | null
}

export interface LaunchPlan {
  readonly config: MachineConfig
  readonly acceleration: 'kvm' | 'tcg'
  readonly paths: RunPaths
  /** By the disk's id. */
  readonly images: ReadonlyMap<string, ImageDescriptor>
  /** Descriptors of kernel and initrd. */
  readonly boot: { readonly kernel?: number; readonly initrd?: number }
}

/** The arguments QEMU is started with, always stopped (`-S`) and silent but for its monitor. */
export function commandLine(plan: LaunchPlan): readonly string[] {
  const { config, paths } = plan
  return [
    ['-name', `guest=${escapeCommas(config.name)}`],
    ['-uuid', config.id],
    '-S',
    '-no-user-config',
    '-nodefaults',
    ['-display', 'none'],
    ['-sandbox', 'on,obsolete=deny,elevateprivileges=deny,spawn=deny,resourcecontrol=deny'],
    ['-pidfile', paths.pidFile],
    ['-machine', `${config.machineType},usb=off,dump-guest-core=off`],
    ['-accel', plan.acceleration],
    ['-cpu', plan.acceleration === 'kvm' ? 'host' : 'max'],
    ['-smp', `${config.processors.count}`],
    ['-m', `size=${config.memory.bytes}B`],
    ['-rtc', 'base=utc'],
    ['-chardev', `socket,id=monitor,path=${escapeCommas(paths.monitor)},server=on,wait=off`],
    ['-mon', 'chardev=monitor,mode=control'],
    ['-action', actionsArgument(config.lifecycle)],
    ['-device', 'pvpanic-pci'],
    ['-boot', 'menu=off,strict=on'],
    ...directBoot(plan),
    ...config.disks.flatMap((disk) => diskArguments(disk, plan)),
    ...config.nics.flatMap((nic) => nicArguments(nic, config)),
    ...config.serials.flatMap(({ id }, index) => serialArguments({ id, index }, plan)),
    ...config.graphics.flatMap((graphics) => graphicsArguments(graphics, plan)),
  ].flat()
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
    panic: policy.onCrash === 'power-off' ? 'shutdown' : 'pause',
  }
}

function actionsArgument(policy: LifecyclePolicy): string {
  return Object.entries(actionsFor(policy))
    .map(([event, action]) => `${event}=${action}`)
    .join(',')
}

/** QEMU reads kernel and initrd by path only, so it gets the path of its own descriptor. */
function directBoot({ config, boot }: LaunchPlan): readonly string[] {
  if (boot.kernel === undefined) return []
  const commandLine = config.boot.direct?.commandLine
  return [
    ['-kernel', `/dev/fd/${boot.kernel}`],
    ...(boot.initrd === undefined ? [] : ['-initrd', `/dev/fd/${boot.initrd}`]),
    ...(commandLine === undefined ? [] : ['-append', commandLine]),
  ].flat()
}

function diskArguments(disk: Disk, plan: LaunchPlan): readonly string[] {
  const image = plan.images.get(disk.id)
  if (!image) throw new TypeError(`disk ${disk.id} was not opened`)
  const node = nodeName(disk.id)
  return [
    ...imageArguments(image, node),
    '-device',
    JSON.stringify({
      driver: 'virtio-blk-pci',
      id: disk.id,
      drive: node,
      // What a guest finds under /dev/disk/by-id; the device takes 20 bytes.
      serial: disk.id.slice(0, 20),
      ...bootIndex(disk.id, plan.config),
    }),
  ]
}

/** The nodes of an image, lowest first: each names the one it stands on. */
function imageArguments(image: ImageDescriptor, node: string): readonly string[] {
  const below = image.backing ? imageArguments(image.backing, `${node}.`) : []
  const file = { driver: 'file', filename: `/dev/fdset/${image.fd}` }
  const cache = { direct: false, 'no-flush': false }
  const common = { 'node-name': node, 'read-only': image.readOnly, cache, file: { ...file, cache } }
  const format =
    image.format === 'raw'
      ? { driver: 'raw', ...common }
      : { driver: 'qcow2', ...common, backing: image.backing ? `${node}.` : null }
  const descriptor = `fd=${image.fd},set=${image.fd}`
  const discard = image.readOnly ? {} : { discard: 'unmap' }
  return [...below, '-add-fd', descriptor, '-blockdev', JSON.stringify({ ...format, ...discard })]
}

function nicArguments(nic: Nic, config: MachineConfig): readonly string[] {
  const backend = `net.${nodeName(nic.id)}`
  const index = bootIndex(nic.id, config)
  const hostfwd = nic.backend.forwards.map((forward) => ({ str: forwardRule(forward) }))
  // Without its boot ROM where it is not to boot from: firmware would try it, and take time.
  const booting = 'bootindex' in index ? index : { romfile: '' }
  const device = { driver: 'virtio-net-pci', id: nic.id, netdev: backend, mac: nic.mac, ...booting }
  return [
    ['-netdev', JSON.stringify({ type: 'user', id: backend, hostfwd })],
    ['-device', JSON.stringify(device)],
  ].flat()
}

/** QEMU's spelling of a forward, which also stands in its complaint about one. */
export function forwardRule(forward: PortForward): string {
  return `${forward.protocol}:${forward.hostAddress}:${forward.hostPort}-:${forward.guestPort}`
}

function serialArguments(
  { id, index }: { id: string; index: number },
  { config, paths }: LaunchPlan,
): readonly string[] {
  const chardev = chardevId(id)
  const path = escapeCommas(paths.serialSocket(index))
  const log = escapeCommas(paths.serialLog(index))
  const driver = architectures[config.architecture].serialDevice
  return [
    ['-chardev', `socket,id=${chardev},path=${path},server=on,wait=off,logfile=${log},logappend=on`],
    driver === undefined
      ? ['-serial', `chardev:${chardev}`]
      : ['-device', JSON.stringify({ driver, id, chardev, index })],
  ].flat()
}

function chardevId(id: string): string {
  return `serial.${nodeName(id)}`
}

function graphicsArguments(graphics: Graphics, { config, paths }: LaunchPlan): readonly string[] {
  const driver = architectures[config.architecture].videoDevice
  return [
    ['-device', JSON.stringify({ driver, id: graphics.id })],
    ['-vnc', `unix:${escapeCommas(paths.screen)},share=force-shared`],
  ].flat()
}

function bootIndex(id: string, config: MachineConfig): { readonly bootindex?: number } {
  const place = config.boot.order.indexOf(id)
  return place < 0 ? {} : { bootindex: place + 1 }
}

/** Node names have at most 31 bytes (QEMU: BDS_NODE_NAME length 32); a longer id is told by its hash. */
export function nodeName(id: string): string {
  return id.length <= 20 ? `d-${id}` : `h-${createHash('sha256').update(id).digest('hex').slice(0, 18)}`
}

/** In QEMU's option lists a comma ends a value, and two stand for one. */
function escapeCommas(value: string): string {
  return value.replaceAll(',', ',,')
}
