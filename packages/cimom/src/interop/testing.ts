import { type CimValue, Instance, ObjectPath, type Property } from '@cimarron/cim'
import type { ObjectManager, Operations, Role } from '../index.ts'
import type { InstanceBatch } from '../operations.ts'

/** The operations of a namespace for somebody of a role. */
export function operationsOf(manager: ObjectManager, namespace: string, role: Role = 'admin'): Operations {
  return manager.open(namespace, {
    principal: { name: role, role, via: 'test' },
    signal: new AbortController().signal,
  })
}

/** Instances as records, keyed by the names their class declares. */
export async function recordsOf(stream: AsyncIterable<InstanceBatch>): Promise<Record<string, CimValue>[]> {
  const found: Record<string, CimValue>[] = []
  for await (const { projection, rows } of stream) {
    const names = [...projection.cls.properties].map(({ name }) => name)
    for (const row of rows) found.push(Object.fromEntries(names.map((name, index) => [name, row[index] ?? null])))
  }
  return found
}

/** An instance of strings, as a client sends it. */
export function sent(className: string, values: Readonly<Record<string, string>>): Instance {
  const properties = Object.entries(values).map(
    ([name, value]): Property => ({ name, type: 'string', isArray: false, value }),
  )
  return new Instance(className, properties)
}

export function pathOf(className: string, keys: Readonly<Record<string, CimValue>>): ObjectPath {
  const bindings = Object.entries(keys).map(([name, value]) => ({ name, value: String(value) }))
  return new ObjectPath(className, bindings)
}
