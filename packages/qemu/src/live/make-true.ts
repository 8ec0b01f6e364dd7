import { applyChanges, type Change, HypervisorError, type MachineConfig } from '@cimarron/hypervisor'
import { QmpError } from '../qmp/error.ts'
import type { Run } from '../run.ts'
import { type LiveChange, stepOf } from './live-change.ts'
import type { Conform, LiveMachine } from './live-machine.ts'
import { processorsThere } from './processors.ts'

export interface RunningChangeParts {
  readonly live: LiveMachine
  readonly run: Run
  readonly plan: LiveChange
  readonly revision: number
  /** The settings that are in force. */
  readonly before: MachineConfig
}

/**
 * Changes a running machine, then saves; where either fails, it is as it was. What is under way stands in the run's
 * record meanwhile, so that a daemon after this one can tell which of both to bring about.
 */
export async function makeTrue(parts: RunningChangeParts, save: () => Promise<void>): Promise<void> {
  const { live, run, plan, revision, before } = parts
  if (plan.steps.length === 0) {
    await save()
    return
  }
  run.note({ changing: { revision, changes: plan.now } })
  live.reached('change-now:1')
  let begun = 0
  try {
    for (const step of plan.steps) {
      begun++
      await step(live, plan.config)
    }
    live.reached('change-now:2')
    await save()
  } catch (error) {
    await takeBack(live, before, plan.now.slice(0, begun)).then(
      (config) => run.note({ config, changing: null }),
      // What is in force is not known then: it stays written down, and is settled when QEMU can be asked again.
      (problem: unknown) => warn(live, problem),
    )
    throw error
  }
  live.reached('change-now:3')
  run.note({ config: plan.config, changing: null })
  live.reached('change-now:4')
}

/**
 * Undoes changes, the last first. A guest may not let go of what it was given: that stays in force then. Answers the
 * settings that are.
 */
async function takeBack(live: LiveMachine, before: MachineConfig, changes: readonly Change[]): Promise<MachineConfig> {
  const kept: Change[] = []
  for (const [index, step] of stepsOf(changes, before).entries().toArray().toReversed()) {
    const change = changes[index]
    try {
      await step(live, before)
    } catch (problem) {
      if (!isRefusal(problem)) throw problem
      warn(live, problem)
      if (change) kept.unshift(await asItIs(live, change))
    }
  }
  return applyChanges(before, kept)
}

/** Of several processors a guest may have given some. */
async function asItIs(live: LiveMachine, change: Change): Promise<Change> {
  return change.kind === 'set-processors' ? { ...change, count: await processorsThere(live) } : change
}

/** It was asked, and would not: then it still is as it was. */
const refusals: ReadonlySet<string> = new Set(['timeout', 'guest-refused', 'unsupported'])

function isRefusal(problem: unknown): boolean {
  if (problem instanceof HypervisorError) return refusals.has(problem.code)
  return problem instanceof QmpError && problem.code === 'command-failed'
}

function warn(live: LiveMachine, problem: unknown): void {
  process.emitWarning(`a change of machine ${JSON.stringify(live.name)} could not be undone: ${String(problem)}`)
}

/**
 * What a daemon was at when it was killed: brought to its end where the revision is durable, for then success may have
 * been told; undone where it is not. Answers what is in force then, if anything was under way.
 */
export async function settle({
  live,
  run,
  revision,
}: Pick<RunningChangeParts, 'live' | 'run' | 'revision'>): Promise<MachineConfig | undefined> {
  const { changing, config: before } = run.record ?? {}
  if (!changing || !before) return undefined
  const { changes } = changing
  const config =
    revision >= changing.revision ? await complete(live, before, changes) : await takeBack(live, before, changes)
  run.note({ config, changing: null })
  return config
}

async function complete(live: LiveMachine, before: MachineConfig, changes: readonly Change[]): Promise<MachineConfig> {
  const config = applyChanges(before, changes)
  for (const step of stepsOf(changes, before)) await step(live, config)
  return config
}

function stepsOf(changes: readonly Change[], before: MachineConfig): readonly Conform[] {
  let config = before
  return changes.map((change) => {
    const step = stepOf(change, config)
    config = applyChanges(config, [change])
    return step
  })
}
