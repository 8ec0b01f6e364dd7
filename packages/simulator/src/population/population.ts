import {
  completeConfig,
  deriveId,
  type Host,
  type MachineConfig,
  machineEntry,
  type StoreEntry,
  volumeEntry,
} from '@cimarron/hypervisor'
import type { MachineRecord } from '../record.ts'
import { type MachineRole, roles } from './roles.ts'
import { Stock } from './stock.ts'

export interface PopulationOptions {
  /** How many machines this simulator is given in all, in all its life. */
  readonly count: number
  /** Its id: the same makes the same machines. */
  readonly simulator: string
  readonly hosts: readonly Host[]
  readonly nowMs: number
}

/** From this and a machine's name comes what looks like chance, so that a name is in the same state wherever it is made. */
const everySimulator = '5b8a8f0e-6f0c-4d55-8a3a-1f1c9a3c7e21'
const populationKey = 'simulator/population'
const gibibyte = 2 ** 30
const dayMs = 86_400_000
/** How much of a host's memory is given away: some is left for starts to be tried with. */
const mostOfMemory = 0.75

/**
 * What a store needs beside what it holds, so that so many machines have been made for its simulator: machines with
 * their disks, two pools, images of systems. Made once: what was deleted since does not come back, and a smaller number
 * takes nothing away. A name that is in use is left to who has it.
 */
export function populationEntries(
  texts: ReadonlyMap<string, string>,
  known: readonly MachineRecord[],
  options: PopulationOptions,
): readonly StoreEntry[] {
  const made = Number(texts.get(populationKey) ?? 0)
  if (options.count <= made) return []
  const names = new Set(known.map(({ view }) => view.defined.name))
  const rooms = roomsOn(options.hosts, known)
  const stock = new Stock(options)
  const entries: StoreEntry[] = made === 0 ? [...stock.entries()] : []
  for (const one of plannedMachines(options.count).slice(made)) {
    const room = rooms[one.index % rooms.length]
    if (!room || names.has(one.name)) continue
    const disks = disksOf(one).map((disk) => stock.disk(disk))
    const paths = disks.map(({ path }) => path)
    const record = recordOf(one, { ...room, paths, simulator: options.simulator, nowMs: options.nowMs })
    if (record.view.active) room.leftBytes -= record.view.active.memory.bytes
    entries.push(...disks.map(volumeEntry), machineEntry(record))
  }
  return [...entries, { key: populationKey, value: String(options.count) }]
}

interface Room {
  readonly host: Host
  leftBytes: number
}

function roomsOn(hosts: readonly Host[], known: readonly MachineRecord[]): readonly Room[] {
  const rooms = hosts.map((host) => ({ host, leftBytes: host.memory.totalBytes * mostOfMemory }))
  for (const { view } of known) {
    const room = rooms.find(({ host }) => host.id === view.host)
    if (room && view.active) room.leftBytes -= view.active.memory.bytes
  }
  return rooms
}

interface PlannedMachine {
  readonly name: string
  readonly role: MachineRole
  /** Its place among all, from 0. */
  readonly index: number
}

/** Kinds are mixed by their shares, and numbered each for itself: web-001, build-001, web-002, … */
function plannedMachines(count: number): readonly PlannedMachine[] {
  const order = mixedRoles()
  const digits = Math.max(2, String(count).length)
  const numbers = new Map<string, number>()
  const planned: PlannedMachine[] = []
  while (planned.length < count) {
    for (const role of order.slice(0, count - planned.length)) {
      const number = (numbers.get(role.name) ?? 0) + 1
      numbers.set(role.name, number)
      planned.push({ name: `${role.name}-${String(number).padStart(digits, '0')}`, role, index: planned.length })
    }
  }
  return planned
}

/** Each role as often as its share, spread evenly. */
function mixedRoles(): readonly MachineRole[] {
  const places = roles.flatMap((role) =>
    Array.from({ length: role.share }, (_, index) => ({ role, at: (index + 0.5) / role.share })),
  )
  return places.toSorted((one, other) => one.at - other.at).map(({ role }) => role)
}

function disksOf({ name, role: { system, rootGiB, dataGiB } }: PlannedMachine) {
  const root = { name: `${name}.qcow2`, capacityGiB: rootGiB, system }
  return dataGiB === undefined ? [root] : [root, { name: `${name}-data.qcow2`, capacityGiB: dataGiB }]
}

interface Surroundings extends Readonly<Room> {
  readonly simulator: string
  readonly nowMs: number
  /** Of its disks. */
  readonly paths: readonly string[]
}

/** Of ten, about seven run, one is paused, two are off; those that the host has no room for are off, too. */
function recordOf(one: PlannedMachine, { host, leftBytes, simulator, nowMs, paths }: Surroundings): MachineRecord {
  const id = deriveId(simulator, `machine/${one.index}`)
  const chance = deriveId(everySimulator, one.name)
  const dice = Number.parseInt(chance.slice(0, 4), 16) / 2 ** 16
  const age = Number.parseInt(chance.slice(4, 8), 16) / 2 ** 16
  const isFull = one.role.memoryGiB * gibibyte > leftBytes
  const state = dice < 0.2 || isFull ? 'off' : dice < 0.3 ? 'paused' : 'running'
  const config = configOf(one, { id, paths, isOff: state === 'off' })
  const sinceMs = nowMs - Math.round(age * 60 * dayMs)
  const reason = state === 'off' ? 'defined' : 'requested'
  const common = { id, host: host.id, state, reason, sinceMs, revision: 1, defined: config } as const
  if (state === 'off') return { view: { ...common, active: null } }
  return { view: { ...common, active: config }, bootedAtMs: sinceMs }
}

function configOf(
  { name, role, index }: PlannedMachine,
  { id, paths, isOff }: { readonly id: string; readonly paths: readonly string[]; readonly isOff: boolean },
): MachineConfig {
  const { autostart, ...also } = role.also ?? {}
  return completeConfig({
    ...also,
    // One that is off is meant to be.
    ...(autostart === undefined || isOff ? {} : { autostart }),
    id,
    name,
    description: role.description,
    architecture: 'x86_64',
    processors: { count: role.processors },
    memory: { bytes: role.memoryGiB * gibibyte },
    disks: paths.map((path) => ({ path, format: 'qcow2' })),
    nics: [{ mac: macOf(index) }],
    tags: role.tags,
  })
}

/** Under QEMU's own prefix; another for each index below 2^24, as a product with an odd number meets each remainder once. */
function macOf(index: number): string {
  const hex = ((index * 5_495_563 + 7_236_291) % 2 ** 24).toString(16).padStart(6, '0')
  return `52:54:00:${hex.slice(0, 2)}:${hex.slice(2, 4)}:${hex.slice(4)}`
}
