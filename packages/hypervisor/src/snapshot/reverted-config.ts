import type { MachineConfig } from '../config.ts'

/** The settings that a revert brings back: all of then, but for what names the machine. */
export function revertedConfig(then: MachineConfig, now: MachineConfig): MachineConfig {
  return { ...then, id: now.id, name: now.name }
}
