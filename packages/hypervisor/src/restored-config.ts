import type { Change } from './change.ts'
import type { MachineConfig } from './config.ts'
import { aboutTheMachine } from './hardware.ts'
import type { MachineView } from './machine.ts'

/** Why a change of a saved machine waits. */
export const savedWaits = 'it is saved, and goes on with the settings of then; this holds once it has been off'

/** Whether a change holds at once in a saved machine: what its memory on disk has nothing of. */
export function holdsWhileSaved({ kind, ...change }: Change): boolean {
  if (kind === 'set-hardware') return 'name' in change && isAbout(change.name)
  return kind === 'set-name' || kind === 'set-description' || kind === 'set-lifecycle'
}

/** With what a saved machine goes on: the settings of then, but for what is about the machine, which is that of now. */
export function restoredConfig(then: MachineConfig, now: MachineConfig): MachineConfig {
  const { description, ...hardware } = now
  const about = (config: object, wanted: boolean) =>
    Object.fromEntries(Object.entries(config).filter(([name]) => isAbout(name) === wanted))
  const { description: _, ...before } = about(then, false)
  return {
    ...before,
    ...about(hardware, true),
    ...(description === undefined ? {} : { description }),
    name: now.name,
    lifecycle: now.lifecycle,
  } as MachineConfig
}

/** With what a machine is, or goes on if it is saved; undefined where it is off, and its next start has all of its defined settings. */
export function goesOnWith({ active, saved, defined }: MachineView): MachineConfig | undefined {
  return active ?? (saved && restoredConfig(saved.config, defined))
}

function isAbout(name: string): boolean {
  return (aboutTheMachine as ReadonlySet<string>).has(name)
}
