import { type DirectMigration, type DirectPlan, type Hypervisor, HypervisorError } from '@cimarron/hypervisor'
import { EstateError } from '../error.ts'
import type { MigrationCommand, MigrationWish } from '../migration-command.ts'
import type { Target } from '../work/command-rule.ts'

type Migrate = Extract<MigrationCommand, { readonly kind: 'migrate-machine' }>

/** A migration to another hypervisor of this daemon, by the platform's own means. */
export async function moveWithin(
  direct: DirectMigration,
  { machine, peer, wish }: Migrate,
  target: Target,
): Promise<void> {
  const to = hypervisorNamed(target.hypervisors(), peer)
  const { bandwidth, downtimeMs } = wish
  const { relocating } = target.office
  relocating.add(machine)
  try {
    const result = await direct.move(to, {
      ...target.operation,
      ...directPlan(wish, to),
      ...(bandwidth === undefined ? {} : { bandwidth }),
      ...(downtimeMs === undefined ? {} : { downtimeMs }),
      follow: (progress) => target.follow(progress),
    })
    target.migrated(result)
  } finally {
    relocating.delete(machine)
  }
}

/** @throws HypervisorError `unsupported` for what is for other daemons alone */
export function directPlan(wish: MigrationWish, { platform, name: target }: Hypervisor): DirectPlan {
  const { storage, pool, hypervisor, copiedDisks, name, postCopy, channels, autoConverge, peerToPeer } = wish
  const refuse = (feature: string, why: string) => new HypervisorError('unsupported', { platform, feature, why })
  if (pool !== undefined) throw refuse('a pool for copies', 'libvirt copies disks to the paths that they have')
  if (hypervisor !== undefined) throw refuse('a hypervisor of a peer', `${JSON.stringify(target)} is one itself`)
  if (copiedDisks === 'remove') throw refuse('removing of copied disks', 'libvirt leaves them; delete their volumes')
  return {
    storage,
    ...(name === undefined ? {} : { name }),
    ...(postCopy === undefined ? {} : { postCopy }),
    ...(channels === undefined ? {} : { channels }),
    ...(autoConverge ? { autoConverge } : {}),
    ...(peerToPeer ? { peerToPeer } : {}),
  }
}

/** @throws EstateError `hypervisor-not-found`, naming those there are */
export function hypervisorNamed(hypervisors: readonly Hypervisor[], idOrName: string): Hypervisor {
  const found = hypervisors.find(({ id, name }) => id === idOrName || name === idOrName)
  if (found) return found
  const known = hypervisors.map(({ name }) => name).join(', ')
  throw new EstateError('hypervisor-not-found', { hypervisor: idOrName, known })
}
