import type { Graphics, MachineConfig, Watchdog } from '@cimarron/hypervisor'
import { architectures } from './architecture.ts'
import { ownDevices } from './disk-devices.ts'
import { escapeCommas } from './escape-commas.ts'
import { hostDeviceArguments } from './host-device-arguments.ts'
import { soundArguments } from './sound-arguments.ts'
import { videoDrivers } from './video-drivers.ts'
import { virtioDriver } from './virtio-driver.ts'

/** Where the settings say nothing. A PC's older bus has no ports, and takes devices anywhere. */
const usualPorts = 8

export function hasPorts({ machineType }: MachineConfig): boolean {
  return /^(q35|pc-q35|virt)/.test(machineType)
}

/** Controllers, ports and the small devices that a machine has one of. */
export function hardwareArguments(config: MachineConfig): readonly string[] {
  const { rng, watchdog, smbios, usb, usbDevices, sound, drives, disks } = config
  const all = [...disks, ...(drives ?? [])]
  return [
    ...(hasPorts(config) ? ports(config.hotplugPorts ?? usualPorts) : []),
    ...(all.some(({ bus }) => bus === 'scsi')
      ? device({ driver: virtioDriver('virtio-scsi', config), id: ownDevices.scsi })
      : []),
    ...(usb || usbDevices || sound?.model === 'usb' || all.some(({ bus }) => bus === 'usb')
      ? device({ driver: 'qemu-xhci', id: ownDevices.usb, p2: 8, p3: 8 })
      : []),
    ...(all.some(({ bus }) => bus === 'floppy') ? device({ driver: 'isa-fdc', id: ownDevices.floppies }) : []),
    ...(usb ?? []).flatMap((kind) => device({ driver: usbDrivers[kind], bus: `${ownDevices.usb}.0` })),
    ...(rng ? rngArguments(rng, config) : []),
    ...soundArguments(config),
    ...(watchdog ? device({ driver: watchdog.model, id: 'cimarron.watchdog' }) : []),
    ...(smbios ? ['-smbios', `type=1,${pairs(smbios)}`] : []),
    ...hostDeviceArguments(config),
    ...(config.extraArguments ?? []),
  ]
}

const usbDrivers = { tablet: 'usb-tablet', keyboard: 'usb-kbd', mouse: 'usb-mouse' } as const

/** One slot of the board for eight of them: they are functions of one device. */
function ports(count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) =>
    device({
      driver: 'pcie-root-port',
      id: ownDevices.port(index),
      chassis: index + 1,
      addr: `${(0x1e - (index >> 3)).toString(16)}.${index & 7}`,
      ...((index & 7) === 0 ? { multifunction: true } : {}),
    }),
  ).flat()
}

function rngArguments({ bytesPerSecond }: NonNullable<MachineConfig['rng']>, config: MachineConfig): readonly string[] {
  const rate = bytesPerSecond === undefined ? {} : { 'max-bytes': bytesPerSecond, period: 1000 }
  const source = { 'qom-type': 'rng-random', id: 'cimarron.randomness', filename: '/dev/urandom' }
  return [
    '-object',
    JSON.stringify(source),
    ...device({ driver: virtioDriver('virtio-rng', config), rng: source.id, id: 'cimarron.rng', ...rate }),
  ]
}

/** QEMU's words for what a watchdog does (qapi/run-state.json, `WatchdogAction`). */
export function watchdogAction(action: Watchdog['action']): string {
  // The machine is held until the driver has seen to it.
  if (action.startsWith('dump-and-')) return 'pause'
  return action === 'power-off' ? 'poweroff' : action
}

/** How the guest's kernel tells of its end (QEMU: docs/specs/pvpanic.rst, "PCI Interface", "ISA interface"). */
export function panicArguments({ panicDevice = 'pci' }: MachineConfig): readonly string[] {
  if (panicDevice === 'none') return []
  return ['-device', panicDevice === 'isa' ? 'pvpanic' : 'pvpanic-pci']
}

export function videoArguments({ id, video, keyboard }: Graphics, { architecture }: MachineConfig): readonly string[] {
  const driver =
    video === undefined ? architectures[architecture].videoDevice : video === 'none' ? undefined : videoDrivers[video]
  return [...(driver === undefined ? [] : device({ driver, id })), ...(keyboard === undefined ? [] : ['-k', keyboard])]
}

function device(properties: Readonly<Record<string, unknown>>): readonly string[] {
  return ['-device', JSON.stringify(properties)]
}

function pairs(values: object): string {
  return Object.entries(values)
    .map(([name, value]) => `${name}=${escapeCommas(String(value))}`)
    .join(',')
}
