import { HypervisorError, type Keepsakes, type MigrationOffer } from '@cimarron/hypervisor'
import type { Incoming } from '../incoming.ts'
import { isObject } from '../qmp/message.ts'
import { decodeHardware, type HardwareNow } from '../state-file/index.ts'

/** Where a guest that runs knows its devices to be, and what was plugged in while it ran. */
export function offerHardware(hardware: HardwareNow): Pick<Keepsakes, 'platform'> {
  return { platform: JSON.stringify({ hardware }) }
}

/** With which hardware the guest is to go on here. Former versions told the machine type alone. @throws HypervisorError `peer-failed` */
export function hardwareOf({ keepsakes, machineType }: MigrationOffer): Pick<Incoming, keyof HardwareNow> {
  const { platform } = keepsakes
  if (platform === undefined) return machineType === undefined ? {} : { machineType }
  const told = parse(platform)
  return decodeHardware(isObject(told) ? told.hardware : undefined)
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    const words = 'what is told of it is no JSON'
    throw new HypervisorError('peer-failed', { what: 'the hardware of a machine', words }, { cause })
  }
}
