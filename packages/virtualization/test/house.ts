import { setTimeout } from 'node:timers/promises'
import { type CimType, type CimValue, Instance, ObjectPath, type Property, type Schema } from '@cimarron/cim'
import { ObjectManager, type Operations, type Role, serverSchema } from '@cimarron/cimom'
import type { Estate, Session } from '@cimarron/estate'
import { type FakeHypervisor, fakeSource, openTestEstate } from '@cimarron/estate/testing'
import type { MachineSample } from '@cimarron/hypervisor'
import { compileMof } from '@cimarron/mof'
import { platformSource, platforms, profileSources, virtualization } from '../src/index.ts'

type Argument = readonly [type: CimType, value: CimValue]

interface Invocation {
  readonly object: ObjectPath
  readonly method: string
  readonly role?: Role
}

interface Outcome {
  readonly code: CimValue
  readonly out: Readonly<Record<string, CimValue>>
}

/** An embedded settings instance; numbers are uint16, bigints uint64. */
export function settings(className: string, values: Record<string, CimValue>): Instance {
  const typeOf = (value: CimValue): CimType => {
    const sample = Array.isArray(value) ? value[0] : value
    return typeof sample === 'boolean'
      ? 'boolean'
      : typeof sample === 'number'
        ? 'uint16'
        : typeof sample === 'bigint'
          ? 'uint64'
          : 'string'
  }
  const properties = Object.entries(values).map(
    ([name, value]): Property => ({ name, type: typeOf(value), isArray: Array.isArray(value), value }),
  )
  return new Instance(className, properties)
}

function isTemplate(instanceId: CimValue | undefined): boolean {
  return String(instanceId).includes(':template:')
}

/** Compiled once for all houses: the profiles' classes, and over them those of the platform. Each house forks them. */
let compiled: { readonly shared: Schema; readonly own: Schema } | undefined
function classes() {
  if (compiled !== undefined) return compiled
  const shared = serverSchema(compileMof(profileSources(), { base: serverSchema() }).schema)
  const own = compileMof([platformSource(platforms.qemu)], { base: shared }).schema
  compiled = { shared, own }
  return compiled
}

/** A namespace with the profiles over an estate with one fake hypervisor, as a client sees it. */
export class House implements AsyncDisposable {
  readonly estate: Estate
  readonly fake: FakeHypervisor
  /** The classes of `root/virt`. */
  readonly schema: Schema
  /** What was let pass of requests. */
  readonly warnings: string[] = []
  readonly #manager: ObjectManager

  constructor(estate: Estate, fake: FakeHypervisor, seen: Pick<Estate, 'as'> = estate) {
    this.estate = estate
    this.fake = fake
    const platform = platforms.qemu
    this.#manager = new ObjectManager({
      schema: classes().shared.fork(),
      onWarning: (text) => this.warnings.push(text),
    })
    const schema = classes().own.fork()
    const served = virtualization(seen, fake.id, platform)
    this.schema = schema
    this.#manager
      .addNamespace('root/virt', { schema })
      .register(...served.providers, ...served.associations, ...served.profiles)
  }

  /** @param through what providers are to see in place of a session of the estate */
  static async open(through?: (session: Session) => Session): Promise<House> {
    let fake: FakeHypervisor | undefined
    const estate = await openTestEstate({ hypervisors: [fakeSource('local', (opened) => (fake = opened))] })
    if (fake === undefined) throw new Error('the estate opened no hypervisor')
    const seen: Pick<Estate, 'as'> = through === undefined ? estate : { as: (actor) => through(estate.as(actor)) }
    return new House(estate, fake, seen)
  }

  as(role: Role = 'admin', namespace = 'root/virt'): Operations {
    const principal = { name: role, role, via: 'internal' }
    return this.#manager.open(namespace, { principal, signal: AbortSignal.timeout(30_000) })
  }

  async instances(ClassName: string): Promise<Record<string, CimValue>[]> {
    const found: Record<string, CimValue>[] = []
    for await (const { projection, rows } of this.as().EnumerateInstances({ ClassName })) {
      const names = [...projection.cls.properties].map(({ name }) => name)
      for (const row of rows) found.push(Object.fromEntries(names.map((name, i) => [name, row[i] ?? null])))
    }
    return found
  }

  /** Settings of machines, without the templates that tell what a host gives. */
  async machineSettings(ClassName: string): Promise<Record<string, CimValue>[]> {
    return (await this.instances(ClassName)).filter(({ InstanceID }) => !isTemplate(InstanceID))
  }

  /** Instances of a class and its subclasses, as a client would hand them back. */
  async embedded(ClassName: string): Promise<Instance[]> {
    const found: Instance[] = []
    for await (const { projection, rows } of this.as().EnumerateInstances({ ClassName })) {
      const { name, properties } = projection.cls
      for (const row of rows)
        found.push(
          new Instance(
            name,
            [...properties].map((property, i) => ({ ...property, value: row[i] ?? null })),
          ),
        )
    }
    return found
  }

  /** The same of machines' settings alone. */
  async ofMachines(ClassName: string): Promise<Instance[]> {
    return (await this.embedded(ClassName)).filter((each) => !isTemplate(each.get('InstanceID')))
  }

  async names(object: ObjectPath, filter: { AssocClass?: string; ResultClass?: string } = {}): Promise<ObjectPath[]> {
    return Array.fromAsync(this.as('admin', object.namespace).AssociatorNames({ ObjectName: object, ...filter }))
  }

  async invoke({ object, method, role = 'admin' }: Invocation, given: Record<string, Argument> = {}): Promise<Outcome> {
    const parameters = Object.entries(given).map(([name, [type, value]]) => ({
      name,
      type,
      isArray: Array.isArray(value),
      value,
      ...(type === 'string' ? { embedding: { kind: 'instance' as const } } : {}),
    }))
    const outcome = await this.as(role).invokeMethod({ object, method, parameters })
    const out = Object.fromEntries(outcome.parameters.map(({ name, value }) => [name, value]))
    return { code: outcome.returnValue.value, out }
  }

  async define(
    system: Record<string, CimValue>,
    ...resources: (Record<string, CimValue> | Instance)[]
  ): Promise<Outcome> {
    const object = await this.path('KVM_VirtualSystemManagementService')
    return this.invoke(
      { object, method: 'DefineSystem' },
      {
        SystemSettings: ['string', settings('KVM_VirtualSystemSettingData', system)],
        ResourceSettings: [
          'string',
          resources.map((each) =>
            each instanceof Instance ? each : settings('CIM_ResourceAllocationSettingData', each),
          ),
        ],
      },
    )
  }

  /** Why a method refused: the text of the job it referred to. */
  async reason({ out }: Outcome): Promise<string> {
    const jobs = await this.instances('KVM_ConcreteJob')
    const job = jobs.find(({ InstanceID }) => InstanceID === (out.Job as ObjectPath).key('InstanceID'))
    return String(job?.ErrorDescription)
  }

  /** Has rounds find something of every machine that runs, and of the host, and waits until one did. */
  async measures(): Promise<void> {
    const atMs = Date.now()
    const around = { atMs, steadyMs: atMs, uptimeMs: 1000 }
    const counters = { bytes: 4096, requests: 2, timeNs: 10, errors: 0 }
    const packets = { bytes: 64, packets: 1, drops: 0, errors: 0 }
    const machines = this.fake.machines().flatMap(({ view: { id, active } }): MachineSample[] =>
      active === null
        ? []
        : [
            {
              ...around,
              machine: id,
              run: 'run',
              cpu: { totalNs: 5n, processors: [{ index: 0, totalNs: 5n }] },
              memory: { configuredBytes: active.memory.bytes },
              disks: active.disks.map(({ id: disk }) => ({
                id: disk,
                read: counters,
                write: counters,
                flush: counters,
                discard: counters,
              })),
              nics: active.nics.map(({ id: nic }) => ({ id: nic, receive: packets, transmit: packets })),
            },
          ],
    )
    const hosts = this.fake.hosts().map(({ id }) => ({
      ...around,
      host: id,
      cpu: { processors: 1, userNs: 1n, systemNs: 1n, idleNs: 1n },
      memory: { totalBytes: 2, availableBytes: 1 },
    }))
    this.fake.found = { machines, hosts }
    const session = this.estate.as({ name: 'admin', role: 'admin', via: 'internal' })
    // One that was just made stands for a while.
    while ((await session.metrics()).hosts.every(({ sample }) => sample === undefined)) await setTimeout(20)
  }

  rows(): readonly { readonly className: string }[] {
    return this.#manager.find('root/virt')?.rows.map(({ row }) => row) ?? []
  }

  /** The only instance's path of a class. */
  async path(ClassName: string): Promise<ObjectPath> {
    const cls = this.#manager.find('root/virt')?.class(ClassName)
    const [record] = await this.instances(ClassName)
    if (cls === undefined || record === undefined) throw new Error(`no instance of ${ClassName}`)
    const keys = cls.keys.map(({ name }) => ({ name, value: String(record[name]), type: 'string' as const }))
    return new ObjectPath(cls.name, keys, { namespace: 'root/virt' })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.estate[Symbol.asyncDispose]()
  }
}
