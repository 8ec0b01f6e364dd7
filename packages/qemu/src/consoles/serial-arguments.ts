import type { MachineConfig, SerialPort } from '@cimarron/hypervisor'
import { architectures } from '../architecture.ts'
import { ownDevices } from '../disk-devices.ts'
import { escapeCommas } from '../escape-commas.ts'
import { nodeName } from '../node-name.ts'
import type { RunPaths } from '../run-paths.ts'
import { virtioDriver } from '../virtio-driver.ts'
import type { Listenings } from './listening.ts'

export interface SerialPlan {
  readonly config: MachineConfig
  readonly paths: RunPaths
  readonly listenings: Listenings
}

/** The controller that consoles of virtio and the agent of SPICE are on, where there are any. */
export function serialController(config: MachineConfig): readonly string[] {
  return hasSerialController(config) ? controllerArguments(config) : []
}

export function hasSerialController({ serials, graphics }: MachineConfig): boolean {
  return serials.some(({ type }) => type === 'virtio') || graphics.some(({ protocol }) => protocol === 'spice')
}

export function controllerArguments(config: MachineConfig): readonly string[] {
  return ['-device', JSON.stringify({ driver: virtioDriver('virtio-serial', config), id: ownDevices.serial })]
}

/** All serial ports: what each is for the guest, and where it leads. */
export function serialArguments(plan: SerialPlan): readonly string[] {
  const places = { isa: 0, virtio: 0, xen: 0, lxc: 0 }
  return plan.config.serials.flatMap((serial, index) => {
    const chardev = chardevId(serial.id)
    const [kind, ...options] = backend(serial, index, plan)
    const log = `logfile=${escapeCommas(plan.paths.serialLog(index))}`
    const place = places[serial.type ?? 'isa']++
    return [
      ...['-chardev', [kind, `id=${chardev}`, ...options, log, 'logappend=on'].join(',')],
      ...device(serial, { chardev, place, config: plan.config }),
    ]
  })
}

export function chardevId(id: string): string {
  return `serial.${nodeName(id)}`
}

/** Whether the port is the daemon's own, so that consoles can be opened. */
export function isOwn({ backend: to }: SerialPort): boolean {
  return to === undefined || to.kind === 'file'
}

/** QEMU's words for it, its kind first. */
function backend({ id, backend: to }: SerialPort, index: number, { paths, listenings }: SerialPlan): readonly string[] {
  const server = ['server=on', 'wait=off']
  switch (to?.kind) {
    case undefined:
    case 'file':
      return ['socket', `path=${escapeCommas(paths.serialSocket(index))}`, ...server]
    case 'pty':
      return ['pty']
    case 'tcp':
      return [
        'socket',
        ...[`host=${to.address}`, `port=${listenings.get(id)?.port}`, ...server],
        ...(to.telnet ? ['telnet=on'] : []),
      ]
    case 'unix':
      return ['socket', `path=${escapeCommas(to.path)}`, ...server]
    case 'none':
      return ['null']
    default:
      return to satisfies never
  }
}

function device(
  { id, type }: SerialPort,
  { chardev, place, config }: { readonly chardev: string; readonly place: number; readonly config: MachineConfig },
): readonly string[] {
  if (type === 'virtio') {
    // Port 0 is for guests of the time when there was only one.
    const port = { driver: 'virtconsole', id, chardev, bus: `${ownDevices.serial}.0`, nr: place }
    return ['-device', JSON.stringify(port)]
  }
  const driver = architectures[config.architecture].serialDevice
  return driver === undefined
    ? ['-serial', `chardev:${chardev}`]
    : ['-device', JSON.stringify({ driver, id, chardev, index: place })]
}
