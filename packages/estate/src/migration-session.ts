import type { MigrationObstacle, MigrationTuning } from '@cimarron/hypervisor'
import { planAdoption } from './adoption/adoption.ts'
import type { Translation } from './adoption/translate-config.ts'
import { EstateError } from './error.ts'
import type { JobView } from './job.ts'
import { requestFor } from './migration/depart.ts'
import type { ArrivalNote, MigrationOffice } from './migration/migration-office.ts'
import { directPlan, hypervisorNamed } from './migration/move-within.ts'
import type { PeerDoor } from './migration/peer-door.ts'
import type { MigrationWish } from './migration-command.ts'
import type { Reach } from './reach.ts'
import type { Permission } from './role-check.ts'
import { type Links, lookUpMachine, requireFeature, requireMachine } from './work/admission.ts'
import type { Dispatcher } from './work/dispatcher.ts'

/** Machines on their way to other daemons, as one actor sees them. */
export interface MigrationSession {
  /** What would make a migration fail, as the peer finds it; nothing is changed. @throws `denied`, `peer-unknown`, `unsupported`, … */
  checkMigration(machine: string, peer: string, wish: MigrationWish): Promise<readonly MigrationObstacle[]>
  /** What would become of a machine as another hypervisor's of this daemon, and what would be lost; nothing is changed. @throws `denied`, `unsupported`, … */
  checkAdoption(machine: string, to: string): Promise<Translation>
  /** Changes a migration that is under way. @throws `denied`, `invalid-state` where there is none */
  tuneMigration(machine: string, tuning: MigrationTuning): Promise<void>
  /** The peer to which a machine went that ran here, or is just being given to: by its id. Undefined where it is none of these. */
  movedTo(machine: string): string | undefined
  /**
   * Says what became of a migration whose other side is gone for good: the machine is `here`, or `there`. By id, or by name
   * of a machine that was given away, or of one on its way here. `gone`: one that moved is no more, or has other images
   * there; those that it had here are free.
   * @throws `denied`, `migration-not-found`, `ambiguous-name`
   */
  resolveMigration(machine: string, where: 'here' | 'there' | 'gone'): Promise<JobView | undefined>
}

export interface MigrationSessionParts {
  readonly links: Links
  readonly reach: Reach
  readonly dispatcher: Dispatcher
  readonly office: MigrationOffice
  readonly peerDoor: PeerDoor
  readonly permitted: <T>(permission: Permission, act: () => Promise<T>, machine?: string) => Promise<T>
}

export function openMigrationSession(parts: MigrationSessionParts): MigrationSession {
  const { links, reach, dispatcher, office, peerDoor, permitted } = parts
  return {
    checkMigration: (id, peer, wish) =>
      permitted(
        'migrate-machine',
        async () => {
          const { link, machine } = requireMachine(links, id)
          requireFeature(link.hypervisor, 'migrate')
          const { direct } = machine.migration
          if (direct) {
            const to = hypervisorNamed(
              links.map(({ hypervisor }) => hypervisor),
              peer,
            )
            return await direct.check(to, directPlan(wish, to))
          }
          // One that is not known is told first, whatever state the machine is in.
          const there = office.peers.peer(peer)
          const offer = await machine.migration.offer({ to: peer })
          return await there.check(requestFor(offer, wish, peer))
        },
        id,
      ),
    checkAdoption: (id, to) =>
      permitted(
        'adopt-machine',
        async () => {
          const { link, machine } = requireMachine(links, id)
          const there = hypervisorNamed(
            links.map(({ hypervisor }) => hypervisor),
            to,
          )
          return await planAdoption(machine, link.hypervisor, there)
        },
        id,
      ),
    tuneMigration: (id, tuning) =>
      permitted('migrate-machine', () => requireMachine(links, id).machine.migration.tune(tuning), id),
    movedTo(id) {
      const found = lookUpMachine(links, id)
      if (found && !found.machine.migration.departure) return undefined
      const leaving = [...office.books.departures.entries()].find(([, { machine }]) => machine === id)
      return leaving?.[1].peer ?? office.movedTo(id)?.peer
    },
    async resolveMigration(idOrName, where) {
      if (where === 'gone') return await permitted('settle-migration', () => release(reach.links, idOrName))
      const given = givenAway(reach.links, idOrName)
      const coming = onTheirWay(office, idOrName)
      // The wrong one would run twice.
      const ids = [...given, ...coming].map(({ machine }) => machine)
      if (ids.length > 1)
        throw new EstateError('ambiguous-name', { name: idOrName, count: ids.length, ids: ids.join(', ') })
      const [departure] = given
      if (departure !== undefined) {
        const outcome = where === 'there' ? 'committed' : 'abandoned'
        const settle = async () => {
          const command = { kind: 'settle-migration', ...departure, outcome } as const
          return await (await dispatcher.settle(reach.onMachine(departure.machine), command)).done
        }
        return await permitted('settle-migration', settle, departure.machine)
      }
      return await permitted('settle-migration', async () => {
        const [arrival] = coming
        if (!arrival) throw new EstateError('migration-not-found', { machine: idOrName })
        await peerDoor.resolve(arrival.migration, arrival.note, where === 'here' ? 'commit' : 'abandon')
        return dispatcher.jobOn(arrival.machine)
      })
    },
  }
}

/** The images of a machine that moved are free here. */
async function release(links: Links, idOrName: string): Promise<undefined> {
  const found = links.flatMap(({ hypervisor: { arrivals } }) =>
    arrivals
      .moved()
      .filter(({ machine, name }) => machine === idOrName || name === idOrName)
      .map(({ machine }) => ({ arrivals, machine })),
  )
  const [one, ...more] = found
  if (!one) throw new EstateError('migration-not-found', { machine: idOrName })
  if (more.length > 0) {
    const ids = found.map(({ machine }) => machine).join(', ')
    throw new EstateError('ambiguous-name', { name: idOrName, count: found.length, ids })
  }
  await one.arrivals.releaseImages(one.machine)
}

/** Machines given away whose targets have not said that they have them: that of this id, or all of this name. */
function givenAway(
  links: Links,
  idOrName: string,
): readonly { readonly machine: string; readonly migration: string }[] {
  const byId = lookUpMachine(links, idOrName)?.machine
  const all = byId ? [byId] : links.flatMap(({ hypervisor }) => hypervisor.machines())
  return all.flatMap(({ id, view, migration: { departure } }) =>
    departure && (id === idOrName || view.defined.name === idOrName)
      ? [{ machine: id, migration: departure.migration }]
      : [],
  )
}

/** Migrations that come here, and wait for a decision, by the same. */
function onTheirWay(
  { books, desk }: MigrationOffice,
  idOrName: string,
): readonly { readonly migration: string; readonly note: ArrivalNote; readonly machine: string }[] {
  return [...books.arrivals.entries()].flatMap(([migration, note]) =>
    desk.get(migration) !== undefined && (note.machine === idOrName || note.name === idOrName)
      ? [{ migration, note, machine: note.machine }]
      : [],
  )
}
