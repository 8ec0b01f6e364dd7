import { foldName, type Instance, ObjectPath, pathKey } from '@cimarron/cim'

/** A path without the server's name, and in a namespace: what a reference leaves out is that of who holds it. */
export function located(path: ObjectPath, namespace: string): ObjectPath {
  return new ObjectPath(path.className, path.keys, { namespace: trimmed(path.namespace ?? namespace) })
}

function trimmed(namespace: string): string {
  return namespace.replace(/^\/+|\/+$/g, '')
}

/** The same text for two paths exactly if they name the same object. */
export function keyOf(path: ObjectPath): string {
  return pathKey(path)
}

export function sameObject(a: ObjectPath, b: ObjectPath): boolean {
  return keyOf(a) === keyOf(b)
}

/** An instance with its path: how all are kept. */
export type Located = Instance & { readonly path: ObjectPath }

/** An association, seen from one of its ends. */
export interface Link {
  readonly association: Instance
  /** The role of the object from which it is seen. */
  readonly role: string
  readonly farRole: string
  readonly far: ObjectPath
}

/** The references of an association instance by role. */
export function endsOf(
  association: Instance,
  namespace: string,
): { readonly role: string; readonly path: ObjectPath }[] {
  const ends: { role: string; path: ObjectPath }[] = []
  for (const { name, value } of association.properties)
    if (value instanceof ObjectPath) ends.push({ role: name, path: located(value, namespace) })
  return ends
}

/** What an association says of each pair of its ends, seen from one object. */
export function linksFrom(association: Instance, from: ObjectPath): Link[] {
  const namespace = from.namespace ?? ''
  const ends = endsOf(association, namespace)
  const own = ends.findIndex(({ path }) => sameObject(path, from))
  if (own < 0) return []
  return ends.flatMap(({ role: farRole, path: far }, index) =>
    index === own ? [] : [{ association, role: ends[own]?.role ?? '', farRole, far }],
  )
}

export function isRole(link: Pick<Link, 'role'>, role: string): boolean {
  return foldName(link.role) === foldName(role)
}

export function isPath(value: unknown): value is ObjectPath {
  return value instanceof ObjectPath
}
