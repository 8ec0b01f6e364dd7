import { HypervisorError } from './error.ts'
import type { FeatureName } from './feature.ts'
import type { MachineState } from './machine.ts'

export const machineStates: readonly MachineState[] = [
  'off',
  'saved',
  'starting',
  'running',
  'paused',
  'shutting-down',
  'crashed',
  'unreachable',
]

/** What can be asked of a machine that its state may forbid. */
export const machineOperations = [
  'start',
  'start-paused',
  'pause',
  'resume',
  'reset',
  'reboot',
  'shut-down',
  'power-off',
  'save',
  'discard-saved',
  'change-next',
  'change-now',
  'change-soonest',
  'clone',
  'undefine',
  'migrate',
  'open-serial',
  'open-graphics',
  'read-serial-log',
  'screenshot',
  'send-keys',
  'set-graphics-password',
  'dump',
  'inject-nmi',
  'agent',
  'snapshot',
  'revert',
  'delete-snapshot',
] as const

export type MachineOperation = (typeof machineOperations)[number]

export interface Transition {
  /** The feature a driver must have for it. */
  readonly feature: FeatureName
  /** The states in which it is allowed; in all others it is refused. */
  readonly from: readonly MachineState[]
  /** The state it leads to; absent where it changes none. */
  readonly to?: MachineState
}

const whileThereIsAGuest = ['running', 'paused', 'shutting-down', 'crashed', 'unreachable'] as const
const whilePowered = ['starting', ...whileThereIsAGuest] as const

/**
 * The machine's states as a table: what is allowed in which state and where it leads. Every driver refuses by it, and
 * who shows a machine offers by it. (The profile's names of these states: DSP1057, clause on virtual system states.)
 */
export const transitions: Readonly<Record<MachineOperation, Transition>> = {
  start: { feature: 'start', from: ['off', 'saved'], to: 'running' },
  'start-paused': { feature: 'start-paused', from: ['off', 'saved'], to: 'paused' },
  pause: { feature: 'pause', from: ['running'], to: 'paused' },
  resume: { feature: 'resume', from: ['paused'], to: 'running' },
  // A reset also wakes: the guest runs from its beginning, whatever held it before.
  reset: { feature: 'reset', from: ['running', 'paused', 'crashed'], to: 'running' },
  reboot: { feature: 'reboot', from: ['running'], to: 'running' },
  'shut-down': { feature: 'shut-down', from: ['running'], to: 'off' },
  'power-off': { feature: 'power-off', from: whilePowered, to: 'off' },
  save: { feature: 'save', from: ['running', 'paused'], to: 'saved' },
  'discard-saved': { feature: 'discard-saved', from: ['saved'], to: 'off' },
  'change-next': { feature: 'change-next', from: machineStates },
  // Of a machine that is off, the defined config is all there is, and a change of it holds at once.
  'change-now': { feature: 'change-now', from: ['off', 'running', 'paused'] },
  // What can't be now waits, and so it is allowed whatever the machine does.
  'change-soonest': { feature: 'change-soonest', from: machineStates },
  // While a machine writes to its disks, they are copied as they were at one moment.
  clone: { feature: 'clone', from: ['off', 'running', 'paused'] },
  undefine: { feature: 'undefine', from: ['off'] },
  // It leads to no state here: when it has succeeded, the machine is another host's.
  migrate: { feature: 'migrate', from: ['off', 'saved', 'running', 'paused'] },
  'open-serial': { feature: 'serial-console', from: whileThereIsAGuest },
  'open-graphics': { feature: 'graphics-vnc', from: whileThereIsAGuest },
  'read-serial-log': { feature: 'serial-log', from: machineStates },
  screenshot: { feature: 'screenshot', from: whileThereIsAGuest },
  // A guest whose processors stand still reads no keyboard, and QEMU would drop the keys.
  'send-keys': { feature: 'send-keys', from: ['running', 'shutting-down'] },
  'set-graphics-password': { feature: 'graphics-password', from: ['running', 'paused', 'shutting-down', 'crashed'] },
  dump: { feature: 'dump', from: ['running', 'paused', 'crashed'] },
  'inject-nmi': { feature: 'inject-nmi', from: ['running'] },
  // A guest whose processors stand still answers nothing.
  agent: { feature: 'agent', from: ['running', 'shutting-down'] },
  snapshot: { feature: 'snapshot', from: ['off', 'running', 'paused'] },
  // Where it leads to depends on what the snapshot holds.
  revert: { feature: 'revert', from: ['off', 'running', 'paused', 'crashed'] },
  'delete-snapshot': { feature: 'delete-snapshot', from: ['off', 'running', 'paused'] },
}

export function isAllowed(operation: MachineOperation, state: MachineState): boolean {
  return transitions[operation].from.includes(state)
}

/** A template's disks stay as they are. */
const notOfTemplates: ReadonlySet<MachineOperation> = new Set(['start', 'start-paused'])

/** What may be asked of a machine in this state, in the order of `machineOperations`. */
export function allowedOperations(
  state: MachineState,
  features?: ReadonlySet<FeatureName>,
  { template = false }: { readonly template?: boolean } = {},
): readonly MachineOperation[] {
  return machineOperations.filter(
    (operation) =>
      isAllowed(operation, state) &&
      (features?.has(transitions[operation].feature) ?? true) &&
      !(template && notOfTemplates.has(operation)),
  )
}

/**
 * Refuses what the machine's state forbids.
 * @throws HypervisorError `invalid-state` saying which states would do.
 */
export function requireAllowed(
  operation: MachineOperation,
  machine: { readonly name: string; readonly state: MachineState; readonly template?: boolean | undefined },
): void {
  if (machine.template && notOfTemplates.has(operation)) {
    const needs = 'to be a machine: clone it, or make it one again'
    throw new HypervisorError('invalid-state', { machine: machine.name, state: 'a template', operation, needs })
  }
  if (isAllowed(operation, machine.state)) return
  const needs = transitions[operation].from.join(' or ')
  throw new HypervisorError('invalid-state', { machine: machine.name, state: machine.state, operation, needs })
}
