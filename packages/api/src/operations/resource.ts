import {
  type Actor,
  actorOn,
  isPermitted,
  type JournalEntry,
  type MachineEntry,
  type Permission,
  type Session,
  type Standing,
} from '@cimarron/estate'
import {
  allowedOperations,
  type Change,
  changesBetween,
  type FeatureName,
  goesOnWith,
  HypervisorError,
  type MachineOperation,
  type MachineView,
  type SavedMemory,
} from '@cimarron/hypervisor'
import type { Entry } from '../contract/journal.ts'
import type { Machine } from '../contract/machine.ts'
import { volumesOf } from './named-volumes.ts'

/** What the role must be permitted for an operation; for the others, everybody is. */
const needed: Readonly<Record<MachineOperation, Permission | undefined>> = {
  start: 'start-machine',
  'start-paused': 'start-machine',
  pause: 'pause-machine',
  resume: 'resume-machine',
  reset: 'reset-machine',
  reboot: 'reboot-machine',
  'shut-down': 'shut-down-machine',
  'power-off': 'power-off-machine',
  save: 'save-machine',
  'discard-saved': 'discard-saved-machine',
  'change-next': 'change-machine',
  'change-now': 'change-machine',
  'change-soonest': 'change-machine',
  clone: 'clone-machine',
  undefine: 'undefine-machine',
  migrate: 'migrate-machine',
  'open-serial': 'open-serial',
  'open-graphics': 'open-graphics',
  'read-serial-log': undefined,
  screenshot: 'screenshot',
  'send-keys': 'send-keys',
  'set-graphics-password': 'set-graphics-password',
  dump: 'dump-machine',
  'inject-nmi': 'inject-nmi',
  agent: 'ask-agent',
  snapshot: 'snapshot-machine',
  revert: 'revert-machine',
  'delete-snapshot': 'delete-snapshot',
}

/** Turns what the estate has into what goes over the wire, for one session. */
export class Resources {
  readonly #session: Session
  readonly #actor: Actor
  readonly #roles = new Map<string, Standing>()
  readonly #features: ReadonlyMap<string, ReadonlySet<FeatureName>>

  constructor(session: Session) {
    this.#session = session
    this.#actor = session.actor
    this.#features = new Map(session.hypervisors().map(({ id, features }) => [id, features]))
  }

  machine({ hypervisor, view, job }: MachineEntry): Machine {
    const allowed = this.#allowed(hypervisor, view)
    const pending = pendingOf(view)
    const volumes = volumesOf(view.defined, { session: this.#session, hypervisor })
    const { saved, ...shown } = view
    return {
      ...shown,
      ...(saved ? { saved: savedOf(saved) } : {}),
      name: view.defined.name,
      hypervisor,
      allowed,
      pending,
      ...(volumes.length > 0 ? { volumes } : {}),
      ...(job ? { job } : {}),
    }
  }

  entry(entry: JournalEntry): Entry {
    if (!('machine' in entry) || typeof entry.machine !== 'object') return entry as Entry
    return { ...entry, machine: this.machine({ hypervisor: entry.hypervisor ?? '', view: entry.machine }) } as Entry
  }

  #roleOn(hypervisor: string): Standing {
    let role = this.#roles.get(hypervisor)
    if (role === undefined) {
      role = actorOn(this.#actor, hypervisor).role
      this.#roles.set(hypervisor, role)
    }
    return role
  }

  #allowed(hypervisor: string, view: MachineView): readonly MachineOperation[] {
    const { template = false } = view.defined
    return allowedOperations(view.state, this.#features.get(hypervisor), { template }).filter((operation) => {
      const permission = needed[operation]
      return permission === undefined || isPermitted(this.#roleOn(hypervisor), permission)
    })
  }
}

/** A driver may keep more with it. */
function savedOf({ atMs, bytes, paused, config }: SavedMemory): SavedMemory {
  return { atMs, ...(bytes === undefined ? {} : { bytes }), paused, config }
}

/** A view never changes: what waits is found once for each, not for each who asks. */
const found = new WeakMap<MachineView, readonly Change[]>()

/** What waits for the next start: of a saved machine, for the one after its restore. */
export function pendingOf(view: MachineView): readonly Change[] {
  const known = found.get(view)
  if (known) return known
  const present = goesOnWith(view)
  const pending = present && present !== view.defined ? changesBetween(present, view.defined) : []
  found.set(view, pending)
  return pending
}

/** A machine's id, also of one that is gone if it was given by its id. @throws EstateError `ambiguous-name` */
export function machineId(session: Session, idOrName: string): string {
  try {
    return session.findMachine(idOrName).view.id
  } catch (error) {
    if (error instanceof HypervisorError && error.code === 'machine-not-found') return idOrName
    throw error
  }
}
