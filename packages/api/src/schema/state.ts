import { type MachineState, machineStates, type StateReason } from '@cimarron/hypervisor'
import { z } from 'zod'

export const milliseconds: z.ZodType<number> = z.number().min(0).describe('milliseconds since 1970')

export const machineState: z.ZodType<MachineState> = z.enum([...machineStates] as [MachineState, ...MachineState[]])

/** Every reason with its sentence; `why` tells the sentence. */
export const explanations: Readonly<Record<StateReason, string>> = {
  defined: 'it was defined and has not been started since',
  requested: 'it was asked for',
  'guest-shutdown': 'the guest shut itself down',
  'guest-reset': 'the guest restarted itself',
  'guest-panic': "the guest's kernel panicked; the console's last lines tell more",
  'io-error': 'a disk could not be read or written; the host may be out of space',
  watchdog: 'the watchdog fired: the guest had stopped answering it',
  'host-error': 'the host failed under it',
  'start-failed': "it could not be started; the hypervisor's own words tell why",
  'process-died': "its process ended without being asked; the hypervisor's own words tell more",
  'memory-limit': 'the kernel ended it at its memory limit (limits.memory.maxBytes)',
  'out-of-memory': 'the kernel ended it because the host had no memory left',
  dump: 'its memory is being written into a file; it goes on by itself then',
  'monitor-lost': 'its process runs, but no longer answers its monitor',
  found: 'it was found so when the daemon started',
  arrived: 'it came from another host, and is as it was there',
  departed: 'it was given to another host, which has not answered yet whether it has it',
}

export const stateReason: z.ZodType<StateReason> = z.enum(Object.keys(explanations) as [StateReason, ...StateReason[]])
