import { type CimClass, CimError, foldName, Instance, NameMap, type ObjectPath, type Property } from '@cimarron/cim'
import type { WbemClient } from '@cimarron/wbem-client'
import { shownPath } from '../cim/shown-path.ts'
import type { Checked } from './compile-for-server.ts'
import { mapAtOnce } from './pool.ts'
import { changedProperties, sameClass, sameQualifierType } from './same-declaration.ts'
import type { Plan, Step } from './step.ts'

export interface DeployPlan {
  readonly plan: Plan
  /** How many declarations the server has just so. */
  readonly equal: number
  /** Those that it has otherwise, and that are to stay so. */
  readonly kept: number
}

export interface PlanOptions {
  /** Leave what is there as it is, also where the files say otherwise. */
  readonly keepExisting: boolean
  readonly signal: AbortSignal
}

/**
 * What is to be done so that a server has what files declare: qualifier types, classes each after its superclass and
 * associations after what they join, then instances. What is there just so is left.
 */
export async function deployPlan(
  client: WbemClient,
  { compiled, server, declared }: Checked,
  options: PlanOptions,
): Promise<DeployPlan> {
  const { namespace } = server
  const found: Found = { steps: [], equal: 0, kept: 0, keepExisting: options.keepExisting }
  const qualifiers = wave(found, () => {
    for (const type of compiled.qualifierTypes) {
      if (!declared.qualifierTypes.has(foldName(type.name))) continue
      const before = server.qualifierTypes.get(foldName(type.name))
      if (before !== undefined && isLeft(found, sameQualifierType(type, before))) continue
      found.steps.push({
        ...{ verb: before === undefined ? 'create' : 'change', kind: 'qualifier type', name: type.name, namespace },
        run: () => client.setQualifier(type, { namespace }),
        undo: () =>
          before === undefined
            ? client.deleteQualifier(type.name, { namespace })
            : client.setQualifier(before, { namespace }),
      })
    }
  })
  const types = compiled.schema
  const classes = classWaves(compiled.classes).map((group) =>
    wave(found, () => {
      for (const cls of group) {
        if (!declared.classes.has(foldName(cls.name))) continue
        const before = server.classes.get(foldName(cls.name))
        const isSame = before !== undefined && sameClass(cls, before, (name) => types.qualifierType(name))
        if (before !== undefined && isLeft(found, isSame)) continue
        found.steps.push(classStep(client, namespace, { cls, before }))
      }
    }),
  )
  const there = await mapAtOnce(compiled.instances, async ({ className, path }) =>
    server.classes.has(foldName(className)) ? await present(client, path, options.signal) : undefined,
  )
  const instances = wave(found, () => {
    for (const [i, instance] of compiled.instances.entries()) {
      const step = instanceStep(client, { instance, before: there[i], found, namespace })
      if (step !== undefined) found.steps.push(step)
    }
  })
  // An association's instance may name another by a reference that the server follows, so they go one after the other kind.
  const isLink = ({ name }: Step): boolean => links.has(foldName(name.replace(/^.*?:|\..*$/gs, '')))
  const links = new Set(compiled.classes.filter((cls) => cls.isAssociation).map(({ name }) => foldName(name)))
  const plan = [qualifiers, ...classes, instances.filter((step) => !isLink(step)), instances.filter(isLink)].filter(
    (steps) => steps.length > 0,
  )
  return { plan, equal: found.equal, kept: found.kept }
}

interface Found {
  steps: Step[]
  equal: number
  kept: number
  readonly keepExisting: boolean
}

/** The steps that `find` adds. */
function wave(found: Found, find: () => void): Step[] {
  found.steps = []
  find()
  return found.steps
}

function isLeft(found: Found, isSame: boolean): boolean {
  if (isSame) found.equal += 1
  else if (found.keepExisting) found.kept += 1
  return isSame || found.keepExisting
}

/** A class as it declares itself is what a server is sent. */
function classStep(
  client: WbemClient,
  namespace: string,
  { cls, before }: { readonly cls: CimClass; readonly before: CimClass | undefined },
): Step {
  const own = ownDeclaration(cls)
  const was = before === undefined ? undefined : ownDeclaration(before)
  return {
    verb: was === undefined ? 'create' : 'change',
    kind: 'class',
    name: cls.name,
    namespace,
    run: () => (was === undefined ? client.createClass(own, { namespace }) : client.modifyClass(own, { namespace })),
    undo: () =>
      was === undefined ? client.deleteClass(own.name, { namespace }) : client.modifyClass(was, { namespace }),
  }
}

/** Without what it inherits. */
export function ownDeclaration(cls: CimClass): CimClass {
  const local = {
    properties: new Set([...cls.local.properties].map(foldName)),
    methods: new Set([...cls.local.methods].map(foldName)),
  }
  const owned = <T extends { readonly name: string }>(elements: Iterable<T>, names: ReadonlySet<string>): T[] =>
    [...elements].filter(({ name }) => names.has(foldName(name)))
  return {
    ...cls,
    qualifiers: new NameMap([...cls.qualifiers].filter(({ propagated }) => !propagated)),
    properties: new NameMap(
      owned(cls.properties, local.properties).map((property) => ({
        ...property,
        qualifiers: new NameMap([...property.qualifiers].filter(({ propagated }) => !propagated)),
      })),
    ),
    methods: new NameMap(
      owned(cls.methods, local.methods).map((method) => ({
        ...method,
        qualifiers: new NameMap([...method.qualifiers].filter(({ propagated }) => !propagated)),
      })),
    ),
  }
}

/** Groups of classes, each after those that its members stand on; within a group in any order. */
export function classWaves(classes: readonly CimClass[]): CimClass[][] {
  const depth = new Map<string, number>()
  const waves: CimClass[][] = []
  // They come each after its superclass. Associations go behind everything that they may join.
  for (const isAssociation of [false, true]) {
    const base = waves.length
    for (const cls of classes) {
      if (cls.isAssociation !== isAssociation) continue
      const level = Math.max(base, (depth.get(foldName(cls.superclass ?? '')) ?? -1) + 1)
      depth.set(foldName(cls.name), level)
      const group = waves[level] ?? []
      waves[level] = group
      group.push(cls)
    }
  }
  return waves
}

interface Wanted {
  readonly instance: Instance
  readonly before: Instance | undefined
  readonly found: Found
  readonly namespace: string
}

function instanceStep(client: WbemClient, { instance, before, found, namespace }: Wanted): Step | undefined {
  const { path, className } = instance
  if (path === undefined) throw new TypeError('a compiled instance has no path')
  const common = { kind: 'instance', name: shownPath(path.in(undefined)), namespace } as const
  if (before === undefined) {
    // What the path says the server may say otherwise: what it answers is what is taken back.
    let made: ObjectPath = path
    return {
      ...common,
      verb: 'create',
      run: async () => {
        made = await client.createInstance(new Instance(className, withValue(instance)), { namespace })
      },
      undo: () => client.deleteInstance(made, { namespace }),
    }
  }
  const changed = changedProperties(instance, before)
  if (isLeft(found, changed.length === 0)) return undefined
  const names = changed.map(({ name }) => name)
  const was = names.map((name) => before.properties.get(name)).filter((property) => property !== undefined)
  const modified = (properties: Iterable<Property>): Promise<void> =>
    client.modifyInstance(Object.assign(new Instance(className, properties, { path }), { path }), {
      namespace,
      propertyList: names,
    })
  return { ...common, verb: 'change', run: () => modified(changed), undo: () => modified(was) }
}

/** NULL is what a property is that is not given. */
function withValue(instance: Instance): Instance['properties'] {
  return new NameMap([...instance.properties].filter(({ value }) => value !== null))
}

/** An instance of the server; undefined where it is not there. */
export async function present(
  client: WbemClient,
  path: ObjectPath | undefined,
  signal: AbortSignal,
): Promise<Instance | undefined> {
  if (path === undefined) return undefined
  try {
    return await client.getInstance(path, { signal })
  } catch (error) {
    if (error instanceof CimError && absent.has(error.status ?? '')) return undefined
    throw error
  }
}

const absent: ReadonlySet<string> = new Set(['CIM_ERR_NOT_FOUND', 'CIM_ERR_INVALID_CLASS'])
