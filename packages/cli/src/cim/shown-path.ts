import { formatObjectPath, type ObjectPath } from '@cimarron/cim'

/** A path as commands print it and take it back. The server one talks to calls itself localhost: that says nothing. */
export function shownPath(path: ObjectPath): string {
  const isHere = path.authority !== undefined && /^(?:localhost|127\.0\.0\.1)(?::\d+)?$/i.test(path.authority.host)
  return formatObjectPath(isHere ? path.in(path.namespace) : path)
}
