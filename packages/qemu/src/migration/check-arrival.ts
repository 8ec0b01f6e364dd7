import { existsSync, readFileSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import {
  type ArrivalCheck,
  type ArrivalPlan,
  type ArrivalTarget,
  arrivingConfig,
  type CopyPlace,
  commonChecks,
  copyPlaces,
  gatherObstacles,
  HypervisorError,
  type MigrationObstacle,
  type MigrationOffer,
  type ObstacleKind,
  type OfferedBase,
  offeredConfig,
  type Storage,
  snapshotChecks,
} from '@cimarron/hypervisor'
import { findProgram } from '../find-program.ts'
import type { QemuUser } from '../qemu-user.ts'
import { roomIn } from '../save/saved-files.ts'
import { hostFlags } from './make-offer.ts'

export interface CheckSurroundings {
  readonly target: ArrivalTarget & { readonly version: string }
  readonly storage: Storage
  readonly machineTypes: readonly string[]
  readonly accelerations: readonly ('kvm' | 'tcg')[]
  readonly user: QemuUser | undefined
  /** Where what goes along in files is kept. */
  readonly carriedFolder: string
}

/** `here`, or as the source calls this host. */
interface Named {
  readonly there: string
}

/** Everything that would make the machine's arrival at this QEMU fail; nothing is changed by it. */
export async function checkArrival(
  offer: MigrationOffer,
  plan: ArrivalPlan,
  surroundings: CheckSurroundings,
): Promise<readonly MigrationObstacle[]> {
  const places = copyPlaces(offer, plan, surroundings.storage)
  const there = plan.called === undefined ? 'here' : `at ${plan.called}`
  const config = arrivingConfig(offeredConfig(offer), plan, places)
  return await gatherObstacles([
    ...commonChecks(offer, config, surroundings.target),
    ...programChecks(offer, { ...surroundings, there }),
    ...wayChecks(plan, { ...surroundings, there }),
    ...diskChecks(offer, plan, { places, storage: surroundings.storage, there }),
    ...(await carriedChecks(offer, { ...surroundings, there })),
    ...snapshotChecks(offer, plan),
    ...(plan.storage === 'shared' ? (offer.snapshots?.images ?? []) : []).map((file) => fileCheck(file, offer, there)),
    ...offer.files.map((file) => fileCheck(file, offer, there)),
    ...offer.bridges.map((bridge) => bridgeCheck(bridge, offer, there)),
  ])
}

type Found = readonly [kind: ObstacleKind, problem: string, remedy: string, device?: string]

/** As a check that is refused. */
function refused(offer: MigrationOffer, [kind, problem, remedy, device]: Found): ArrivalCheck {
  const look = () => {
    throw new HypervisorError('arrival-refused', { machine: offer.defined.name, problem, remedy })
  }
  return { kind, look, ...(device === undefined ? {} : { device }) }
}

/** QEMU reads what an older one has written, not the other way round. */
function* programChecks(
  offer: MigrationOffer,
  { target, machineTypes, accelerations, there }: CheckSurroundings & Named,
): Generator<ArrivalCheck, void, undefined> {
  const { state, version, machineType, acceleration, cpu } = offer
  if (state === 'off') return
  const isSaved = state === 'saved'
  const instead = isSaved ? 'give up what was saved (machine discard-saved)' : 'move the machine when it is off'
  const anew = `update QEMU there, or ${instead}`
  if (isOlder(target.version, version))
    yield refused(offer, [
      'version',
      `it ${isSaved ? 'was saved' : 'runs'} in QEMU ${version}, ${there} is ${target.version}, which is older`,
      anew,
    ])
  if (machineType !== undefined && !machineTypes.includes(machineType))
    yield refused(offer, [
      'machine-type',
      `it is a ${machineType}, which QEMU ${target.version} ${there} does not know`,
      anew,
    ])
  if (acceleration !== undefined && !accelerations.includes(acceleration)) {
    const remedy = `choose another target, or ${instead}`
    yield refused(offer, [
      'acceleration',
      `it ${isSaved ? 'ran' : 'runs'} by ${acceleration}, which does not work ${there}`,
      remedy,
    ])
  }
  const ours = new Set(hostFlags())
  const missing = cpu.hostFlags.filter((flag) => !ours.has(flag))
  if (missing.length > 0) {
    const problem = `its guest sees processor features that the host ${there} has not: ${missing.join(' ')}`
    yield refused(offer, [
      'cpu',
      problem,
      isSaved ? instead : 'give it a CPU model that both hosts have, and restart it',
    ])
  }
  if (acceleration === 'tcg' && cpu.model === 'max' && minor(version) !== minor(target.version)) {
    const problem = `its CPU model max is another in QEMU ${target.version} than in ${version}`
    yield refused(offer, ['cpu', problem, isSaved ? instead : 'give it a named CPU model, and restart it'])
  }
}

function minor(version: string): string {
  return version.split('.').slice(0, 2).join('.')
}

function isOlder(one: string, other: string): boolean {
  const [a = 0, b = 0] = one.split('.').map(Number)
  const [c = 0, d = 0] = other.split('.').map(Number)
  return a < c || (a === c && b < d)
}

function* wayChecks(
  { postCopy, channels }: ArrivalPlan,
  { user, there }: CheckSurroundings & Named,
): Generator<ArrivalCheck, void, undefined> {
  const feature = 'migrate-post-copy'
  const unsupported = (why: string, remedy: string): ArrivalCheck => ({
    kind: 'feature',
    look: () => {
      throw new HypervisorError('unsupported', { platform: 'qemu', feature, why, remedy })
    },
  })
  if (postCopy && channels) yield unsupported('QEMU has no post-copy over several channels', 'leave one of them out')
  const problem = postCopy ? postCopyObstacle(user) : undefined
  if (problem) yield unsupported(problem.why, `${problem.remedy} ${there}`)
}

/** A QEMU that is not root catches the kernel's faults only where that is allowed to all (userfaultfd(2)). */
export function postCopyObstacle(
  user: QemuUser | undefined,
): { readonly why: string; readonly remedy: string } | undefined {
  const isRoot = user ? user.uid === 0 : process.getuid?.() === 0
  const setting = '/proc/sys/vm/unprivileged_userfaultfd'
  if (!existsSync(setting)) return { why: 'this kernel has no userfaultfd', remedy: 'leave post-copy out' }
  if (isRoot || readFileSync(setting, 'utf8').trim() === '1') return undefined
  const why = "QEMU's user may not catch memory faults (userfaultfd) on this host"
  return { why, remedy: 'run: sysctl vm.unprivileged_userfaultfd=1' }
}

function diskChecks(
  offer: MigrationOffer,
  plan: ArrivalPlan,
  { places, storage, there }: { readonly places: readonly CopyPlace[]; readonly storage: Storage } & Named,
): readonly ArrivalCheck[] {
  const found =
    plan.storage === 'shared'
      ? sharedDisks(offer, there)
      : [...copiedDisks(offer, { places, there }), ...roomFor(places, storage)]
  return found.map((one) => refused(offer, one))
}

/** A file system that both hosts have mounted shows one file by the same number and size. */
function sharedDisks({ disks }: MigrationOffer, there: string): readonly Found[] {
  return disks.flatMap(({ id, path, file, backing }): readonly Found[] => {
    const base = (one: OfferedBase) =>
      sharedFile(`${JSON.stringify(one.path)}, which its disk image builds on,`, one, there)
    const problems = [sharedFile(`disk image ${JSON.stringify(path)}`, { path, file }, there), ...backing.map(base)]
    const remedy = 'mount the storage there at the same path, or have disks copied (--copy-storage)'
    return problems.flatMap((problem): readonly Found[] => (problem ? [['disk', problem, remedy, id]] : []))
  })
}

function sharedFile(what: string, { path, file }: OfferedBase, there: string): string | undefined {
  const stat = statSync(path, { throwIfNoEntry: false })
  if (!stat) return `${what} is not ${there}`
  if (stat.isBlockDevice() || (stat.ino === file.inode && stat.size >= file.sizeBytes)) return undefined
  return `${what} is another file ${there}`
}

function copiedDisks(
  offer: MigrationOffer,
  { places, there }: { readonly places: readonly CopyPlace[] } & Named,
): readonly Found[] {
  const program = 'qemu-storage-daemon'
  if (!offer.active && places.length > 0 && !findProgram(program)) {
    const problem = `${program}, which takes in the disks of a machine that is ${offer.state}, is not installed ${there}`
    return [['feature', problem, 'install qemu-utils or qemu-system-common, or start the machine paused']]
  }
  return places.flatMap(({ disk: { id }, path }): readonly Found[] => {
    if (existsSync(path))
      return [
        ['disk', `there is a file ${JSON.stringify(path)} ${there} already`, 'name another place for the copy', id],
      ]
    if (existsSync(dirname(path))) return []
    return [
      ['disk', `there is no folder ${JSON.stringify(dirname(path))} ${there}`, 'name a pool, or another place', id],
    ]
  })
}

/** Of a pool it is known how much; elsewhere a full disk is told when it is. */
function roomFor(places: readonly CopyPlace[], storage: Storage): readonly Found[] {
  const pools = Map.groupBy(places, ({ pool }) => pool)
  return [...pools].flatMap(([id, own]): readonly Found[] => {
    const pool = id === undefined ? undefined : storage.pool(id)
    const wanted = own.reduce((sum, { disk }) => sum + disk.allocatedBytes, 0)
    if (!pool || pool.availableBytes >= wanted) return []
    const problem = `pool ${pool.config.name} has ${mebibytes(pool.availableBytes)} free, the disks take ${mebibytes(wanted)}`
    return [['room', problem, 'make room there, or name another pool']]
  })
}

/** What its snapshots and its own saved memory hold beside images comes into the daemon's folders. */
async function carriedChecks(
  offer: MigrationOffer,
  { carriedFolder, there }: CheckSurroundings & Named,
): Promise<readonly ArrivalCheck[]> {
  const wanted = (offer.carried ?? []).reduce((sum, { sizeBytes }) => sum + sizeBytes, 0)
  if (wanted === 0) return []
  const free = await roomIn(carriedFolder)
  if (free >= wanted) return []
  const problem = `memory that was kept of it takes ${mebibytes(wanted)}, and ${JSON.stringify(carriedFolder)} ${there} has ${mebibytes(free)} free`
  const instead = offer.saved ? 'give up what was saved (machine discard-saved)' : 'delete snapshots of it'
  return [refused(offer, ['room', problem, `make room there, or ${instead}`])]
}

function mebibytes(bytes: number): string {
  return `${Math.ceil(bytes / 2 ** 20)} MiB`
}

function fileCheck(
  { what, path, sizeBytes }: MigrationOffer['files'][number],
  offer: MigrationOffer,
  there: string,
): ArrivalCheck {
  const remedy = 'copy it to the same path there'
  return {
    kind: 'file',
    look: () => {
      const stat = statSync(path, { throwIfNoEntry: false })
      if (!stat) throw new HypervisorError('file-missing', { what, path, problem: `is not ${there}; ${remedy}` })
      if (stat.isFile() && stat.size !== sizeBytes && offer.state !== 'off') {
        const problem = `has ${stat.size} bytes ${there}, and ${sizeBytes} at the source; ${remedy}`
        throw new HypervisorError('file-missing', { what, path, problem })
      }
    },
  }
}

function bridgeCheck(bridge: string, offer: MigrationOffer, there: string): ArrivalCheck {
  const look = () => {
    if (existsSync(`/sys/class/net/${bridge}/bridge`)) return
    const problem = `there is no bridge ${JSON.stringify(bridge)} ${there}`
    throw new HypervisorError('arrival-refused', { machine: offer.defined.name, problem, remedy: 'make it first' })
  }
  return { kind: 'network', look }
}
