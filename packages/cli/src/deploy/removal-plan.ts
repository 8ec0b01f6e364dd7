import { type CimClass, foldName, Instance } from '@cimarron/cim'
import type { WbemClient } from '@cimarron/wbem-client'
import { shownPath } from '../cim/shown-path.ts'
import type { Checked } from './compile-for-server.ts'
import { classWaves, ownDeclaration, present } from './deploy-plan.ts'
import { mapAtOnce } from './pool.ts'
import type { Plan, Step } from './step.ts'

export interface RemovalPlan {
  readonly plan: Plan
  /** How many declarations are not there. */
  readonly absent: number
}

export interface RemovalOptions {
  /** Qualifier types, too; classes of others may use them. */
  readonly qualifiers: boolean
  readonly signal: AbortSignal
}

/** What is to be done so that a server has nothing of what files declare: instances, classes from below, qualifier types. */
export async function removalPlan(
  client: WbemClient,
  { compiled, server, declared }: Checked,
  { qualifiers, signal }: RemovalOptions,
): Promise<RemovalPlan> {
  const { namespace } = server
  let absent = 0
  const there = await mapAtOnce(compiled.instances, ({ path }) => present(client, path, signal))
  const links = new Set(compiled.classes.filter((cls) => cls.isAssociation).map(({ name }) => foldName(name)))
  const instances = there.flatMap((instance) => {
    if (instance !== undefined) return [instance]
    absent += 1
    return []
  })
  const isLink = ({ className }: Instance): boolean => links.has(foldName(className))
  const own = compiled.classes.filter(({ name }) => declared.classes.has(foldName(name)))
  const classes = classWaves(own)
    .reverse()
    .map((group) =>
      group.flatMap(({ name }) => {
        const before = server.classes.get(foldName(name))
        if (before !== undefined) return [classStep(client, namespace, before)]
        absent += 1
        return []
      }),
    )
  const types = qualifiers
    ? compiled.qualifierTypes.flatMap((type): Step[] => {
        const before = server.qualifierTypes.get(foldName(type.name))
        if (!declared.qualifierTypes.has(foldName(type.name)) || before === undefined) return []
        return [
          {
            ...{ verb: 'delete', kind: 'qualifier type', name: type.name, namespace },
            run: () => client.deleteQualifier(before.name, { namespace }),
            undo: () => client.setQualifier(before, { namespace }),
          },
        ]
      })
    : []
  const step = (instance: Instance): Step => instanceStep(client, namespace, instance)
  const plan = [
    instances.filter(isLink).map(step),
    instances.filter((one) => !isLink(one)).map(step),
    ...classes,
    types,
  ]
  return { plan: plan.filter((steps) => steps.length > 0), absent }
}

function classStep(client: WbemClient, namespace: string, before: CimClass): Step {
  return {
    ...{ verb: 'delete', kind: 'class', name: before.name, namespace },
    run: () => client.deleteClass(before.name, { namespace }),
    undo: () => client.createClass(ownDeclaration(before), { namespace }),
  }
}

function instanceStep(client: WbemClient, namespace: string, before: Instance): Step {
  const { path, className, properties } = before
  if (path === undefined) throw new TypeError('an instance of the server has no path')
  return {
    ...{ verb: 'delete', kind: 'instance', name: shownPath(path.in(undefined)), namespace },
    run: () => client.deleteInstance(path, { namespace }),
    undo: () => client.createInstance(new Instance(className, properties), { namespace }),
  }
}
