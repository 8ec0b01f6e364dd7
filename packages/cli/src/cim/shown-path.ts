import { formatObjectPath, ObjectPath } from '@cimarron/cim'

/** A path as commands print it and take it back. The server one talks to calls itself localhost: that says nothing. */
export function shownPath(path: ObjectPath): string {
  return formatObjectPath(withoutHere(path))
}

/** Also of the paths that are the keys of an association's. */
function withoutHere(path: ObjectPath): ObjectPath {
  const isHere = path.authority !== undefined && /^(?:localhost|127\.0\.0\.1)(?::\d+)?$/i.test(path.authority.host)
  const keys = path.keys?.map(({ name, value }) => ({
    name,
    value: value instanceof ObjectPath ? withoutHere(value) : value,
  }))
  return new ObjectPath(path.className, keys, {
    namespace: path.namespace,
    authority: isHere ? undefined : path.authority,
  })
}
