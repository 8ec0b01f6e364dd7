import { aboutTheMachine, applyChanges, type Change, HypervisorError, type MachineConfig } from '@cimarron/hypervisor'
import { actionsFor } from './command-line.ts'
import type { QmpClient } from './qmp/client.ts'

/** What of a request a running machine takes at once, and how. */
export interface LiveChange {
  /** Its settings once that is done. */
  readonly config: MachineConfig
  readonly now: readonly Change[]
  readonly pending: readonly Change[]
  /** Why each of those waits. */
  readonly waits: readonly string[]
  /** Brings QEMU into line with these settings, as far as the changes touch them. */
  conform(qmp: QmpClient, config: MachineConfig): Promise<void>
}

type Conform = (qmp: QmpClient, config: MachineConfig) => Promise<void>

/** @throws HypervisorError `unsupported` naming the first change that a running machine can't take, where all are wanted now. */
export function planLiveChange(
  active: MachineConfig,
  { changes, isNow }: { readonly changes: readonly Change[]; readonly isNow: boolean },
): LiveChange {
  const now: Change[] = []
  const pending: Change[] = []
  const waits: string[] = []
  const steps: Conform[] = []
  for (const change of changes) {
    const step = stepOf(change)
    if (typeof step === 'string') {
      if (isNow)
        throw new HypervisorError('unsupported', { platform: 'the QEMU driver', feature: `change-now of ${step}` })
      pending.push(change)
      waits.push(step)
    } else {
      now.push(change)
      steps.push(step)
    }
  }
  return {
    config: applyChanges(active, now),
    now,
    pending,
    waits,
    async conform(qmp, config) {
      for (const step of steps) await step(qmp, config)
    },
  }
}

/** The same where nothing can be done now. */
export function waitAll(
  active: MachineConfig,
  { changes, why }: { readonly changes: readonly Change[]; readonly why: string },
): LiveChange {
  return { config: active, now: [], pending: changes, waits: changes.map(() => why), conform: nothing }
}

/** What makes QEMU have it, or why it must wait for the next start. */
function stepOf(change: Change): Conform | string {
  switch (change.kind) {
    case 'set-name':
    case 'set-description':
      return nothing
    case 'set-lifecycle':
      return (qmp, { lifecycle }) => qmp.execute('set-action', actionsFor(lifecycle))
    case 'set-hardware':
      return aboutTheMachine.has(change.name) ? nothing : `${change.kind} of ${change.name}`
    default:
      return change.kind
  }
}

/** QEMU need not know of it. */
async function nothing(): Promise<void> {
  // That is all.
}
