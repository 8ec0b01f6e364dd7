import { agentChannelName, type MachineConfig } from '@cimarron/hypervisor'
import { controllerArguments, hasSerialController } from '../consoles/serial-arguments.ts'
import { ownDevices } from '../disk-devices.ts'
import { escapeCommas } from '../escape-commas.ts'
import type { RunPaths } from '../run-paths.ts'

/** The port's id: without one QEMU does not tell that a guest has opened it (`VSERPORT_CHANGE`). */
export const agentPort: string = ownDevices.agent

/** The last of a controller's ports (QEMU, hw/char/virtio-serial-bus.c: 31 of them): consoles count from the first. */
const lastPort = 30

/** The channel by which the daemon and an agent in the guest speak, where the machine is to have one. */
export function agentArguments({
  config,
  paths,
}: {
  readonly config: MachineConfig
  readonly paths: RunPaths
}): readonly string[] {
  if (!config.agent) return []
  const port = {
    driver: 'virtserialport',
    id: agentPort,
    bus: `${ownDevices.serial}.0`,
    nr: lastPort,
    chardev: agentPort,
    name: agentChannelName,
  }
  return [
    ...(hasSerialController(config) ? [] : controllerArguments(config)),
    ...['-chardev', `socket,id=${agentPort},path=${escapeCommas(paths.agent)},server=on,wait=off`],
    ...['-device', JSON.stringify(port)],
  ]
}
