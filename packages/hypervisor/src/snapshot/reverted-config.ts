import type { MachineConfig } from '../config.ts'

/**
 * The settings that a revert brings back: all of then, but for what names the machine, and for the template on whose disks it
 * builds: images are brought back, and not what they build on.
 */
export function revertedConfig({ linkedTo: _, ...then }: MachineConfig, now: MachineConfig): MachineConfig {
  const { id, name, linkedTo } = now
  return { ...then, id, name, ...(linkedTo === undefined ? {} : { linkedTo }) }
}
