import type { MigrationObstacle, MigrationTuning } from '@cimarron/hypervisor'
import { EstateError } from './error.ts'
import type { JobView } from './job.ts'
import { requestFor } from './migration/depart.ts'
import type { MigrationOffice } from './migration/migration-office.ts'
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
  /** Changes a migration that is under way. @throws `denied`, `invalid-state` where there is none */
  tuneMigration(machine: string, tuning: MigrationTuning): Promise<void>
  /**
   * Says what became of a migration whose other side is gone for good: the machine is `here`, or `there`. By id, or by name
   * of a machine that was given away, or of one on its way here.
   * @throws `denied`, `migration-not-found`
   */
  resolveMigration(machine: string, where: 'here' | 'there'): Promise<JobView | undefined>
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
          const offer = await machine.migration.offer()
          return await office.peers.peer(peer).check(requestFor(offer, wish))
        },
        id,
      ),
    tuneMigration: (id, tuning) =>
      permitted('migrate-machine', () => requireMachine(links, id).machine.migration.tune(tuning), id),
    async resolveMigration(idOrName, where) {
      const given = givenAway(links, idOrName)
      if (given !== undefined) {
        return await permitted(
          'settle-migration',
          async () => {
            const outcome = where === 'there' ? 'committed' : 'abandoned'
            const job = await dispatcher.settle(reach.onMachine(given.machine), {
              kind: 'settle-migration',
              ...given,
              outcome,
            })
            return await job.done
          },
          given.machine,
        )
      }
      return await permitted('settle-migration', async () => {
        for (const [migration, note] of office.books.arrivals.entries()) {
          if (office.desk.get(migration) === undefined) continue
          if (note.machine !== idOrName && note.name !== idOrName) continue
          await peerDoor.resolve(migration, note, where === 'here' ? 'commit' : 'abandon')
          return dispatcher.jobOn(note.machine)
        }
        throw new EstateError('migration-not-found', { machine: idOrName })
      })
    },
  }
}

function givenAway(
  links: Links,
  idOrName: string,
): { readonly machine: string; readonly migration: string } | undefined {
  const byId = lookUpMachine(links, idOrName)?.machine
  const all = byId ? [byId] : links.flatMap(({ hypervisor }) => hypervisor.machines())
  const found = all.find(
    ({ id, view, migration }) =>
      migration.departure !== undefined && (id === idOrName || view.defined.name === idOrName),
  )
  const departure = found?.migration.departure
  return found && departure && { machine: found.id, migration: departure.migration }
}
