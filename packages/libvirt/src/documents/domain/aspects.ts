import { about } from './about.ts'
import { extraArguments } from './arguments.ts'
import type { Aspect } from './aspect.ts'
import { boardSettings } from './board-settings.ts'
import { boot } from './boot.ts'
import { cpu } from './cpu.ts'
import { devices } from './devices/devices.ts'
import { firmware } from './firmware.ts'
import { pciDevices, usbDevices } from './host-devices.ts'
import { board, identity } from './identity.ts'
import { lifecycle } from './lifecycle.ts'
import { limits } from './limits.ts'
import { numa } from './numa.ts'
import { memoryBacking, pinning } from './placement.ts'
import { shares } from './shares.ts'
import { memory, processors } from './sizes.ts'
import { smallDevices } from './small-devices.ts'

/** All that is known of a domain's document, in the order in which it is written: an order to boot in comes when its devices are there. */
export const aspects: readonly Aspect[] = [
  identity,
  board,
  processors,
  memory,
  firmware,
  cpu,
  numa,
  memoryBacking,
  pinning,
  limits,
  lifecycle,
  ...boardSettings,
  ...smallDevices,
  shares,
  pciDevices,
  usbDevices,
  devices,
  boot,
  extraArguments,
  about,
]
