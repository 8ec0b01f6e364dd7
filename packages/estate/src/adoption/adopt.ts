import type { Hypervisor } from '@cimarron/hypervisor'
import type { MigrationOffice } from '../migration/migration-office.ts'
import { hypervisorNamed } from '../migration/move-within.ts'
import type { Target } from '../work/command-rule.ts'
import type { AdoptCommand } from './adopt-command.ts'
import { planAdoption } from './adoption.ts'

/** An adoption that was begun: durable before the target is asked, until one of the two alone has the machine. */
export interface AdoptionNote {
  readonly machine: string
  /** Hypervisors, by id. */
  readonly from: string
  readonly to: string
}

/**
 * The target has it first; only then the source forgets it. Whatever cuts that short is ended by the next daemon, or as soon as both
 * answer: see `endAdoption`.
 */
export async function adopt({ machine: id, to: name }: AdoptCommand, target: Target): Promise<void> {
  const { office, operation, hypervisor: from } = target
  const to = hypervisorNamed(target.hypervisors(), name)
  const machine = target.machine()
  const { config } = await planAdoption(machine, from, to)
  const { commit } = operation
  office.relocating.add(id)
  try {
    await office.books.adoptions.put(id, { machine: id, from: from.id, to: to.id })
    target.reached('adopt:1')
    try {
      await to.define(config)
    } catch (error) {
      if (!to.machine(id)) await office.books.adoptions.delete(id)
      throw error
    }
    target.reached('adopt:2')
    await machine.undefine(commit ? { commit } : {})
    target.reached('adopt:3')
    await office.books.adoptions.delete(id)
  } finally {
    office.relocating.delete(id)
  }
}

/**
 * Ends one that was cut: where the target has it, the source forgets it, unless it runs there again. Answers whether it is ended; where
 * one of the two can't be asked, it is not.
 */
export async function endAdoption(
  { machine: id, from, to }: AdoptionNote,
  hypervisors: readonly Hypervisor[],
  office: MigrationOffice,
): Promise<boolean> {
  const [source, target] = [from, to].map((one) => hypervisors.find((hypervisor) => hypervisor.id === one))
  const canAsk = [source, target].every((one) => !one?.connection || one.connection.state === 'connected')
  if (!canAsk) return false
  const [here, there] = [source?.machine(id), target?.machine(id)]
  if (here && there) {
    office.relocating.add(id)
    try {
      await (here.view.state === 'off' ? here : there).undefine()
    } finally {
      office.relocating.delete(id)
    }
  }
  await office.books.adoptions.delete(id)
  return true
}
