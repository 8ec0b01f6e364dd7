import {
  changeState,
  type DepartureRecord,
  departedText,
  movedEntry,
  type Operation,
  type StoreEntry,
} from '@cimarron/hypervisor'
import type { GuestLife } from '../machine/guest-life.ts'
import type { MachineState } from '../machine/machine-state.ts'
import type { World } from '../world.ts'
import type { DepartingMachine } from './departures.ts'

export interface DepartingParts extends Pick<DepartingMachine, 'alone'> {
  readonly forget: (operation: Operation, entries: readonly StoreEntry[]) => Promise<void>
  readonly world: World
  readonly state: MachineState
  readonly life: GuestLife
  /** @throws HypervisorError where it can't go now */
  require(): void
}

/** What a machine's departure asks of it, done with its state and its guest. */
export function departingMachine({ world, state, life, require, alone, forget }: DepartingParts): DepartingMachine {
  return {
    world,
    alone,
    view: () => state.view,
    offer: (to) => {
      require()
      return world.offer(state.view, { times: life.times(state.view.state), to })
    },
    freeze: () => life.guest?.freeze(),
    thaw: () => {
      if (state.view.state === 'running') life.letRun()
    },
    hold: async (departure, operation) => await hold({ world, state }, departure, operation),
    giveBack: async ({ state: before }, operation) => {
      const letRun = () => (before === 'running' ? life.letRun() : undefined)
      await state.enter({ state: before, reason: 'requested', operation }, letRun)
    },
    forget: async (operation, moved) => {
      await forget(operation, moved ? [movedEntry(moved)] : [])
      if (moved) world.moved.note(moved)
      life.powerDown()
    },
  }
}

async function hold(
  { world, state }: Pick<DepartingParts, 'world' | 'state'>,
  departure: DepartureRecord,
  operation: Operation,
): Promise<void> {
  const { view: before } = state
  const held = {
    state: before.active ? 'paused' : before.state,
    reason: 'departed',
    detail: departedText(departure),
  } as const
  const { view, event } = changeState(before, { ...held, atMs: world.clock.now(), active: before.active })
  await state.save(view, { events: [event], operation }, { departure })
  state.become(view, event)
}
