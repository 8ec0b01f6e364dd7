import {
  type Apply,
  type DumpResult,
  type FeatureName,
  type GuestPatience,
  type Hypervisor,
  HypervisorError,
  type Machine,
  type MachineConfig,
  type MachineOperation,
  type MachineView,
  type MigrationProgress,
  type MigrationResult,
  type Networks,
  namesOf,
  type Operation,
  type Snapshot,
  type StateReason,
  type Storage,
} from '@cimarron/hypervisor'
import type { Command, CommandKind } from '../command.ts'
import type { ChangeOutcome } from '../job.ts'
import type { JournalEntry } from '../journal-entry.ts'
import type { MigrationOffice } from '../migration/migration-office.ts'
import { adoptRule } from './adopt-rule.ts'
import { cloneRule } from './clone-rule.ts'
import { crashRules } from './crash-rules.ts'
import { migrationRules } from './migration-rules.ts'
import { networkRules } from './network-rules.ts'
import { saveRules } from './save-rules.ts'
import { snapshotRules } from './snapshot-rules.ts'
import { storageRules } from './storage-rules.ts'

/** What there is to know about one kind of command; the engine in `job-run.ts` knows none of them by name. */
export interface CommandRule<C extends Command> {
  /**
   * `quick`: the driver's own commit is its effect, so job, journal and effect share one commit.
   * `long`: anything that acts outside the database, so the job is durable before it begins.
   */
  pace(command: C, view: MachineView | undefined): 'quick' | 'long'
  /** What the driver will be asked for, in order: the first has to be allowed in the machine's state, all be features. */
  operations(command: C, view: MachineView | undefined): readonly MachineOperation[]
  /** What the driver needs beside those; left out: nothing. */
  features?(command: C): readonly FeatureName[]
  /** Refuses what the machine as it is now makes impossible, before there is a job. */
  admit?(command: C, machine: Machine): void
  /** For people: what is going on. */
  readonly phase: string
  readonly cancellable: boolean
  /** It waits for a guest that may never obey: a power-off need not wait for it, nor does the daemon's end. */
  readonly patient: boolean
  /** Not even a power-off ends it: it is cancelled first, or waited for. */
  readonly alone?: true
  /** Causes of a change of state that are its doing while it runs; any other came from elsewhere. */
  readonly reasons: readonly StateReason[]
  run(command: C, target: Target): Promise<void>
  /** Whether what was asked for holds after all, as the machine is found after the daemon died in the middle. */
  holds(command: C, view: MachineView | undefined, place?: SubjectPlace): boolean
  /** What to do where it does not. */
  readonly remedy: string
}

/** Where what a command was about, or what was to come of it, would be. */
export interface SubjectPlace {
  hasMachine(id: string): boolean
  readonly storage: Storage
  readonly networks: Networks
  readonly subject: string
  /** Of the machine it was about. */
  readonly snapshots?: readonly Snapshot[]
  /** The machine is another hypervisor's now. */
  readonly isElsewhere?: boolean
  /** When it was asked for, in milliseconds since 1970. */
  readonly submittedMs: number
}

/** What a command works on. */
export interface Target {
  readonly hypervisor: Hypervisor
  /** All that are under management. */
  hypervisors(): readonly Hypervisor[]
  /** @throws HypervisorError `machine-not-found` */
  machine(): Machine
  /** Complete and checked; only define-machine has one. */
  config(): MachineConfig
  /** The id of the machine, pool, volume or network it is about. */
  readonly subject: string
  /** What came beside the command: an upload. */
  readonly bytes?: AsyncIterable<Uint8Array>
  readonly operation: Operation
  /** Tells what came of it, where that is more than its success. */
  came(outcome: ChangeOutcome): void
  wrote(dump: DumpResult): void
  /** What is going on now, for people. */
  phase(words: string): void
  /** How far a migration is, and what it came to. */
  follow(progress: MigrationProgress): void
  migrated(result: MigrationResult): void
  /** What did not go as it should, though the migration does. */
  warn(text: string): void
  /** What the journal has of the machine, or what came after a cursor: oldest first, in pieces. Answers the last cursor. */
  tellPast(tell: (entries: readonly JournalEntry[]) => Promise<void>, after?: number): Promise<number>
  /** A numbered place at which tests kill the process. */
  reached(point: string): void
  /** Machines on their way. */
  readonly office: MigrationOffice
  nowMs(): number
  /** Resolves at its time, or when the signal aborts. */
  pause(ms: number, signal?: AbortSignal): Promise<void>
  /** The daemon is going, and waits no longer: what is not decided is left to the next one. */
  isLeaving(): boolean
}

const changeOperations: Readonly<Record<Apply, MachineOperation>> = {
  next: 'change-next',
  now: 'change-now',
  soonest: 'change-soonest',
}

/** What an undefinition does first, where it may: only a machine that is off can be forgotten. */
function before(
  { powerOff, discardSaved }: Extract<Command, { readonly kind: 'undefine-machine' }>,
  view: MachineView | undefined,
): readonly ['power-off' | 'discard-saved'] | undefined {
  if (view?.state === 'saved') return discardSaved ? ['discard-saved'] : undefined
  return powerOff && view?.state !== 'off' ? ['power-off'] : undefined
}

type CommandRules = { readonly [K in CommandKind]: CommandRule<Extract<Command, { readonly kind: K }>> }

const asked: readonly StateReason[] = ['requested', 'start-failed']
const askAgain = 'ask for it again if it is still wanted'

const commandRules: CommandRules = {
  ...crashRules,
  ...storageRules,
  ...networkRules,
  ...migrationRules,
  ...saveRules,
  ...snapshotRules,
  'clone-machine': cloneRule,
  'adopt-machine': adoptRule,
  'define-machine': {
    pace: () => 'quick',
    operations: () => [],
    phase: 'defining',
    cancellable: false,
    patient: false,
    reasons: ['defined'],
    run: async (_command, target) => void (await target.hypervisor.define(target.config(), target.operation)),
    holds: (_command, view) => view !== undefined,
    remedy: 'define it again',
  },
  'undefine-machine': {
    pace: (command, view) => (command.snapshots || before(command, view) ? 'long' : 'quick'),
    operations: (command, view) => [...(before(command, view) ?? []), 'undefine'],
    admit(command, machine) {
      const all = machine.snapshots.all()
      if (all.length === 0 || command.snapshots) return
      throw new HypervisorError('snapshots-exist', { machine: machine.view.defined.name, known: namesOf(all) })
    },
    phase: 'removing the definition',
    cancellable: false,
    patient: false,
    reasons: asked,
    async run(command, target) {
      const machine = target.machine()
      const [first] = before(command, machine.view) ?? []
      if (first === 'power-off') await machine.powerOff(target.operation)
      if (first === 'discard-saved') await machine.discardSaved(target.operation)
      await machine.undefine({ ...target.operation, snapshots: command.snapshots ?? false })
    },
    holds: (_command, view) => view === undefined,
    remedy: 'remove it again',
  },
  'change-machine': {
    // A change that holds only from the next start is the driver's row and nothing else; one for now also acts.
    pace: (command, view) => (command.apply === 'next' || view?.state === 'off' ? 'quick' : 'long'),
    operations: ({ apply }) => [changeOperations[apply]],
    phase: 'changing the configuration',
    cancellable: false,
    patient: false,
    reasons: asked,
    async run({ revision, changes, apply, against }, target) {
      const request = { revision, changes, apply, ...(against ? { against } : {}) }
      const { now, pending, waits = [] } = await target.machine().change(request, target.operation)
      target.came({ now, pending, waits })
    },
    holds: (command, view) => view !== undefined && view.revision > command.revision,
    remedy: 'read the configuration and change it again',
  },
  'start-machine': {
    pace: () => 'long',
    operations: (command) => [command.paused ? 'start-paused' : 'start'],
    phase: 'starting',
    cancellable: true,
    patient: false,
    reasons: asked,
    // Where nothing is said of it, a saved machine is paused again if it was.
    run: ({ paused }, target) =>
      target.machine().start({ ...target.operation, ...(paused === undefined ? {} : { paused }) }),
    // One that was saved while it was paused is paused again.
    holds: (command, view) => view?.state === 'paused' || (view?.state === 'running' && !command.paused),
    remedy: 'start it again',
  },
  'pause-machine': {
    pace: () => 'long',
    operations: () => ['pause'],
    phase: 'pausing',
    cancellable: false,
    patient: false,
    reasons: asked,
    run: (_command, target) => target.machine().pause(target.operation),
    holds: (_command, view) => view?.state === 'paused',
    remedy: askAgain,
  },
  'resume-machine': {
    pace: () => 'long',
    operations: () => ['resume'],
    phase: 'resuming',
    cancellable: false,
    patient: false,
    reasons: asked,
    run: (_command, target) => target.machine().resume(target.operation),
    holds: (_command, view) => view?.state === 'running',
    remedy: askAgain,
  },
  'reset-machine': {
    pace: () => 'long',
    operations: () => ['reset'],
    phase: 'resetting',
    cancellable: false,
    patient: false,
    reasons: asked,
    run: (_command, target) => target.machine().reset(target.operation),
    // A machine looks the same before and after a reset, so nobody can tell.
    holds: () => false,
    remedy: 'whether the reset came through is not known; reset it again if in doubt',
  },
  'reboot-machine': {
    pace: () => 'long',
    operations: () => ['reboot'],
    phase: 'asking the guest to restart',
    cancellable: true,
    patient: true,
    reasons: [...asked, 'guest-shutdown', 'guest-reset'],
    run: (command, target) => target.machine().reboot({ ...target.operation, ...patienceOf(command) }),
    holds: () => false,
    remedy: 'whether the guest has restarted is not known; ask again if in doubt',
  },
  'shut-down-machine': {
    pace: () => 'long',
    operations: () => ['shut-down'],
    phase: 'asking the guest to shut down',
    cancellable: true,
    patient: true,
    reasons: [...asked, 'guest-shutdown'],
    run: (command, target) => target.machine().shutDown({ ...target.operation, ...patienceOf(command) }),
    holds: (_command, view) => view?.state === 'off',
    remedy: askAgain,
  },
  'power-off-machine': {
    pace: () => 'long',
    operations: () => ['power-off'],
    phase: 'taking the power away',
    cancellable: false,
    patient: false,
    reasons: asked,
    async run(_command, target) {
      const machine = target.machine()
      // It ended a start, and that has left the machine off.
      if (machine.view.state !== 'off') await machine.powerOff(target.operation)
    },
    holds: (_command, view) => view?.state === 'off',
    remedy: askAgain,
  },
}

function patienceOf({ timeoutMs, by }: GuestPatience): GuestPatience {
  return { ...(timeoutMs === undefined ? {} : { timeoutMs }), ...(by === undefined ? {} : { by }) }
}

export function ruleOf(command: Command): CommandRule<Command> {
  return commandRules[command.kind]
}

/** Whether a command may end a running one instead of being refused as `busy`. */
export function mayInterrupt(command: Command, running: Command): boolean {
  const takesPower = command.kind === 'power-off-machine' || (command.kind === 'undefine-machine' && command.powerOff)
  const rule = ruleOf(running)
  return takesPower === true && rule.cancellable && rule.alone !== true
}
