import {
  applyChanges,
  changesOfDefined,
  completeConfig,
  type Host,
  HypervisorError,
  type Machine,
  type MachineConfig,
  type MachineOperation,
  requireAllowed,
  transitions,
} from '@cimarron/hypervisor'
import type { CloneCommand } from '../clone-command.ts'
import type { Command } from '../command.ts'
import { EstateError } from '../error.ts'
import type { MigrationCommand } from '../migration-command.ts'
import type { NetworkCommand } from '../network-command.ts'
import type { StorageCommand } from '../storage-command.ts'
import { ruleOf } from './command-rule.ts'
import type { HypervisorLink } from './hypervisor-link.ts'

export type DefineCommand = Extract<Command, { readonly kind: 'define-machine' }>
export type ReceiveCommand = Extract<MigrationCommand, { readonly kind: 'receive-machine' }>
export type MachineCommand = Exclude<Command, DefineCommand | ReceiveCommand | StorageCommand | NetworkCommand>

/** The hypervisors in their order; the first is the default. */
export type Links = readonly HypervisorLink[]

/** @throws EstateError `hypervisor-not-found`, naming those there are */
export function findLink(links: Links, idOrName: string | undefined): HypervisorLink {
  const found =
    idOrName === undefined
      ? links[0]
      : (links.find((link) => link.hypervisor.id === idOrName) ??
        links.find((link) => link.hypervisor.name === idOrName))
  if (found) return found
  const known = links.map((link) => link.hypervisor.name).join(', ') || 'none'
  throw new EstateError('hypervisor-not-found', { hypervisor: idOrName ?? 'default', known })
}

export interface FoundMachine {
  readonly link: HypervisorLink
  readonly machine: Machine
}

export function lookUpMachine(links: Links, id: string): FoundMachine | undefined {
  for (const link of links) {
    const machine = link.hypervisor.machine(id)
    if (machine) return { link, machine }
  }
  return undefined
}

/** @throws HypervisorError `machine-not-found` */
export function requireMachine(links: Links, id: string): FoundMachine {
  const found = lookUpMachine(links, id)
  if (!found) throw new HypervisorError('machine-not-found', { machine: id })
  return found
}

/** @throws HypervisorError `unsupported` naming the feature */
export function requireFeatures({ hypervisor }: HypervisorLink, operations: readonly MachineOperation[]): void {
  for (const operation of operations) requireFeature(hypervisor, transitions[operation].feature)
}

type HypervisorFeatures = HypervisorLink['hypervisor']

/** @throws HypervisorError `unsupported` naming the feature */
export function requireFeature(
  { features, platform }: HypervisorFeatures,
  feature: Parameters<typeof features.has>[0],
): void {
  if (!features.has(feature)) throw new HypervisorError('unsupported', { platform, feature })
}

/**
 * The complete config of a machine to be, whose id is nobody's yet.
 * @throws HypervisorError `invalid-config`, `id-in-use`, `unsupported`
 */
export function admitDefinition(links: Links, link: HypervisorLink, command: DefineCommand): MachineConfig {
  requireFeature(link.hypervisor, 'define')
  const host: Host | undefined = link.hypervisor.hosts()[0]
  const takenMacs = link.hypervisor.machines().flatMap(({ view }) => view.defined.nics.map(({ mac }) => mac))
  const config = completeConfig(command.draft, { takenMacs, ...(host ? { host } : {}) })
  if (lookUpMachine(links, config.id)) throw new HypervisorError('id-in-use', { id: config.id })
  return config
}

/**
 * Whether the machine as it is now can be asked this.
 * @throws HypervisorError `invalid-state`, `revision-conflict`, `invalid-config`, `device-not-found`
 */
export function admitOnMachine(command: MachineCommand, machine: Machine): void {
  const { view } = machine
  const rule = ruleOf(command)
  const first = rule.operations(command, view)[0]
  const { name, template } = view.defined
  if (first) requireAllowed(first, { name, template, state: view.state })
  rule.admit?.(command, machine)
  if (command.kind !== 'change-machine') return
  if (command.revision !== view.revision) {
    throw new HypervisorError('revision-conflict', { machine: name, revision: view.revision, given: command.revision })
  }
  applyChanges(view.defined, changesOfDefined(command, view))
}

/** @throws HypervisorError `id-in-use` where a machine of any hypervisor has one of its ids */
export function admitClone(links: Links, { copies }: CloneCommand): void {
  for (const { id } of copies)
    if (id !== undefined && lookUpMachine(links, id)) throw new HypervisorError('id-in-use', { id })
}

/** The names a command gives to machines. */
export function newNames(command: Command): readonly string[] {
  if (command.kind === 'define-machine') return [command.draft.name]
  if (command.kind === 'receive-machine') return [command.name]
  if (command.kind === 'clone-machine') return command.copies.map(({ name }) => name)
  if (command.kind !== 'change-machine') return []
  const renaming = command.changes.findLast((change) => change.kind === 'set-name')
  return renaming?.kind === 'set-name' ? [renaming.name] : []
}
