import { ObjectPath } from '@cimarron/cim'
import type { CallContext } from '@cimarron/cimom'
import type { Estate, HypervisorInfo, MachineEntry, Session } from '@cimarron/estate'
import type { FeatureName, Host, MachineView, Snapshot } from '@cimarron/hypervisor'
import { Refusals } from './methods/refusals.ts'
import { Names } from './naming/names.ts'
import type { Platform } from './naming/platforms.ts'
import type { ResourceKind } from './settings/resource-kind.ts'
import { resourceKinds } from './settings/resource-kinds.ts'

/** One hypervisor of the estate as its namespace tells it: what every provider of this package works on. */
export class World {
  readonly platform: Platform
  readonly names: Names
  readonly refusals: Refusals
  readonly #estate: Pick<Estate, 'as'>
  readonly #hypervisor: string

  constructor(estate: Pick<Estate, 'as'>, hypervisor: string, platform: Platform) {
    this.#estate = estate
    this.#hypervisor = hypervisor
    this.platform = platform
    this.names = new Names(platform.prefix)
    this.refusals = new Refusals()
  }

  /** The id of the hypervisor. */
  get hypervisor(): string {
    return this.#hypervisor
  }

  session(context: Pick<CallContext, 'principal'>): Session {
    return this.#estate.as(context.principal)
  }

  info(context: Pick<CallContext, 'principal'>): HypervisorInfo | undefined {
    return this.session(context)
      .hypervisors()
      .find(({ id }) => id === this.#hypervisor)
  }

  /** What its driver can do. */
  features(context: Pick<CallContext, 'principal'>): ReadonlySet<FeatureName> {
    return this.info(context)?.features ?? new Set()
  }

  /** The kinds of resources that its driver knows. */
  kinds(context: Pick<CallContext, 'principal'>): readonly ResourceKind[] {
    const features = this.features(context)
    return resourceKinds.filter(({ feature }) => feature === undefined || features.has(feature))
  }

  machines(context: CallContext): Iterable<MachineEntry> {
    return this.session(context).machines(this.#hypervisor)
  }

  /** The machine with this id, if it is one of this hypervisor's. */
  machine(id: string, context: CallContext): MachineEntry | undefined {
    const entry = this.session(context).machine(id)
    return entry?.hypervisor === this.#hypervisor ? entry : undefined
  }

  /** The snapshots of a machine that is there, oldest first. */
  snapshots(machine: string, context: CallContext): readonly Snapshot[] {
    return this.session(context).snapshots(machine)
  }

  hosts(context: Pick<CallContext, 'principal'>): readonly Host[] {
    return this.session(context)
      .hosts()
      .filter(({ hypervisor }) => hypervisor === this.#hypervisor)
  }

  host(id: string, context: CallContext): Host | undefined {
    return this.hosts(context).find((host) => host.id === id)
  }

  machinesOn(host: Host, context: CallContext): MachineView[] {
    return [...this.machines(context)].map(({ view }) => view).filter((view) => view.host === host.id)
  }

  /** The path of an instance of one of the platform's classes in the caller's namespace. */
  path(localClass: string, keys: object, context: Pick<CallContext, 'namespace'>): ObjectPath {
    const bindings = Object.entries(keys).map(([name, value]) => ({
      name,
      value: String(value),
      type: 'string' as const,
    }))
    return new ObjectPath(this.names.className(localClass), bindings, { namespace: context.namespace })
  }
}
