import { Duplex } from 'node:stream'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Apply } from '../change.ts'
import type { MachineDraft } from '../draft.ts'
import { HypervisorError } from '../error.ts'
import type { FeatureName } from '../feature.ts'
import type { Machine, MachineState } from '../machine.ts'
import { isAllowed, type MachineOperation, machineOperations, machineStates, transitions } from '../transitions.ts'
import { createId } from '../uuid.ts'
import { type Kit, type OwnMachine, refusal } from './kit.ts'
import type { ContractTarget } from './target.ts'

/** Each operation as a caller would ask for it. */
const attempts: Readonly<Record<MachineOperation, (machine: Machine) => Promise<unknown>>> = {
  start: (machine) => machine.start(),
  'start-paused': (machine) => machine.start({ paused: true }),
  pause: (machine) => machine.pause(),
  resume: (machine) => machine.resume(),
  reset: (machine) => machine.reset(),
  reboot: (machine) => machine.reboot(),
  'shut-down': (machine) => machine.shutDown(),
  'power-off': (machine) => machine.powerOff(),
  save: (machine) => machine.save(),
  'discard-saved': (machine) => machine.discardSaved(),
  'change-next': (machine) => change(machine, 'next'),
  'change-now': (machine) => change(machine, 'now'),
  'change-soonest': (machine) => change(machine, 'soonest'),
  clone,
  undefine: (machine) => machine.undefine(),
  // What begins one; a whole one takes two hypervisors, and is tried by its own contract.
  migrate: (machine) => machine.migration.offer(),
  'open-serial': (machine) => machine.openSerial('serial0'),
  'open-graphics': (machine) => machine.openGraphics('graphics0'),
  'read-serial-log': (machine) => machine.readSerialLog('serial0'),
  screenshot: (machine) => machine.screenshot('graphics0'),
  'send-keys': (machine) => machine.sendKeys([['ret']]),
  'set-graphics-password': (machine) => machine.setGraphicsPassword('graphics0', 'secret'),
  dump: (machine) => machine.dump(),
  'inject-nmi': (machine) => machine.injectNmi(),
  agent: (machine) => machine.agent.ping(),
  snapshot: takeSnapshot,
  revert: (machine) => machine.snapshots.revert(anySnapshot(machine), { force: true }),
  'delete-snapshot': (machine) => machine.snapshots.delete(anySnapshot(machine)),
}

/** With its memory where it can't be without. */
async function takeSnapshot(machine: Machine): Promise<unknown> {
  const name = createId().slice(1)
  return await machine.snapshots.take({ name, memory: false }).catch((error: unknown) => {
    if (error instanceof HypervisorError && error.code === 'unsupported') return machine.snapshots.take({ name })
    throw error
  })
}

function anySnapshot(machine: Machine): string {
  return machine.snapshots.all()[0]?.id ?? createId()
}

/** They change no state: each can be tried on one machine after the other. While a start or an end is under way, the machine may be busy. */
const staying: readonly MachineOperation[] = machineOperations.filter(
  (operation) => transitions[operation].to === undefined && operation !== 'undefine' && operation !== 'revert',
)
/** Reboots and shut-downs take a guest that obeys: their own contracts try them. */
const leaving: readonly MachineOperation[] = [
  'start',
  'start-paused',
  'pause',
  'resume',
  'reset',
  'power-off',
  'save',
  'discard-saved',
  'undefine',
  'revert',
]

async function outcomeOf(work: Promise<unknown>): Promise<string> {
  try {
    const result = await work
    if (result instanceof Duplex) result.destroy()
    return 'yes'
  } catch (error) {
    if (error instanceof HypervisorError && error.code === 'busy') return error.code
    // It was asked; that nothing answers is the guest's matter.
    if (error instanceof HypervisorError && error.code === 'agent-unavailable') return 'yes'
    throw error
  }
}

/** The state is not only what we believe. */
async function expectOfPlatform({ platformState }: ContractTarget, machine: Machine): Promise<void> {
  const words = platformState?.words[machine.view.state]
  if (platformState && words) expect(words).toContain(await platformState.ask(machine))
}

/** And takes what came of it away again. */
async function clone(machine: Machine): Promise<void> {
  const id = createId()
  for (const copy of await machine.clone({ copies: [{ id, name: `copy-${id.slice(0, 8)}` }] })) await copy.undefine()
}

function change(machine: Machine, apply: Apply): Promise<unknown> {
  return machine.change({ revision: machine.view.revision, changes: [], apply })
}

/** What it takes: some can be asked of a machine that is off, and not by every driver of one that runs. */
function featureFor(operation: MachineOperation, state: MachineState): FeatureName {
  return operation === 'clone' && state !== 'off' ? 'clone-running' : transitions[operation].feature
}

/** A picture that is only simulated is none. */
function isReal(kit: Kit, operation: MachineOperation, state: MachineState): boolean {
  const feature = featureFor(operation, state)
  return kit.has(feature) && !(operation === 'screenshot' && kit.target.simulated?.includes(feature))
}

/** A machine that can be asked for everything: its screen has a password that can be set. */
async function asking(kit: Kit): Promise<Partial<MachineDraft>> {
  const disks = kit.target.snapshotsNeedDisk ? [{ path: await kit.setup.disk('qcow2'), format: 'qcow2' } as const] : []
  if (!kit.has('graphics-password')) return { disks }
  return { disks, graphics: [{ listen: { address: '127.0.0.1', port: 'auto', password: {} } }] }
}

/** Every cell of state x operation: what the table refuses, the driver refuses, and nothing changes by it. */
export function describeStateCells(kit: Kit): void {
  for (const state of machineStates) {
    const refused = machineOperations.filter(
      (operation) => !isAllowed(operation, state) && kit.has(transitions[operation].feature),
    )
    const reach = reachable(kit.target, state)
    if (!reach) {
      test.skip(`a machine that is ${state} (${kit.target.name} can not be brought into that state on purpose)`)
      continue
    }
    describe(`a machine that is ${state}`, () => {
      let own: OwnMachine
      beforeAll(async () => {
        own = await kit.machine(await asking(kit))
        await reach(kit, own.machine)
        expect(own.machine.view.state).toBe(state)
        await expectOfPlatform(kit.target, own.machine)
      })
      afterAll(() => own[Symbol.asyncDispose]())

      for (const operation of refused) {
        kit.test(transitions[operation].feature, `can not be asked for ${operation}`, async () => {
          const { view } = own.machine
          const error = await refusal(attempts[operation](own.machine), 'invalid-state')
          expect(error.message).toContain(state)
          for (const needed of transitions[operation].from) expect(error.message).toContain(needed)
          expect(own.machine.view).toEqual(view)
          kit.states.note(operation, state, error.code)
        })
      }

      const possible = staying.filter((one) => isAllowed(one, state) && isReal(kit, one, state))
      for (const operation of possible) {
        // A start goes on by itself: each is asked of another one, and where that has come to meanwhile is no matter.
        if (state === 'starting') {
          kit.test(transitions[operation].feature, `can be asked for ${operation}`, async () => {
            await using another = await kit.machine(await asking(kit))
            await reach(kit, another.machine)
            kit.states.note(operation, state, await outcomeOf(attempts[operation](another.machine)))
          })
          continue
        }
        kit.test(featureFor(operation, state), `can be asked for ${operation}, and stays ${state}`, async () => {
          kit.states.note(operation, state, await outcomeOf(attempts[operation](own.machine)))
          expect(own.machine.view.state).toBe(state)
          await expectOfPlatform(kit.target, own.machine)
        })
      }

      for (const operation of leaving.filter((one) => isAllowed(one, state) && kit.has(transitions[one].feature))) {
        kit.test(transitions[operation].feature, `leaves that by ${operation}`, async () => {
          await using another = await kit.machine(await asking(kit))
          if (operation === 'revert') await another.machine.snapshots.take({ name: 'before' })
          await reach(kit, another.machine)
          await attempts[operation](another.machine)
          kit.states.note(operation, state, 'yes')
          const { to } = transitions[operation]
          if (to === undefined) return
          expect(another.machine.view.state).toBe(to)
          await expectOfPlatform(kit.target, another.machine)
        })
      }
    })
  }
}

type Reach = (kit: Kit, machine: Machine) => Promise<void>

function reachable(target: ContractTarget, state: MachineState): Reach | undefined {
  const arrange = target.arrange ?? {}
  switch (state) {
    case 'off':
      return async () => undefined
    case 'saved':
      if (target.unsupported?.includes('save')) return undefined
      return async (_, machine) => {
        await machine.start()
        await machine.save()
      }
    case 'running':
      return (_, machine) => machine.start()
    case 'paused':
      return async (_, machine) => {
        await machine.start()
        await machine.pause()
      }
    case 'starting': {
      const { starting } = arrange
      return starting && ((kit, machine) => starting(kit.setup, machine))
    }
    case 'shutting-down':
      return arrange['shutting-down'] ? fromRunning(arrange['shutting-down']) : shuttingDown
    case 'crashed':
    case 'unreachable': {
      const into = arrange[state]
      return into && fromRunning(into)
    }
    default:
      return state satisfies never
  }

  function fromRunning(into: NonNullable<typeof arrange.crashed>): Reach {
    return async (kit, machine) => {
      await machine.start()
      await into(kit.setup, machine)
    }
  }
}

/** A guest that ignores its power button keeps its machine shutting down until it is powered off at the end. */
async function shuttingDown(kit: Kit, machine: Machine): Promise<void> {
  await machine.start()
  await kit.deafen(machine)
  const since = kit.log.events.length
  // It ends when the machine is powered off; how is no matter here.
  void machine.shutDown().then(
    () => undefined,
    () => undefined,
  )
  await kit.log.until(
    (event) => event.machine.id === machine.id && event.kind === 'machine-state' && event.to === 'shutting-down',
    since,
  )
}
