import { CimDateTime, ObjectPath } from '@cimarron/cim'
export function parseDateTime(text: string): CimDateTime | undefined {
  return CimDateTime.parse(text)
}
export function parsePath(text: string): ObjectPath | undefined {
  return new ObjectPath(text, [])
}
export function pathIdentity(path: ObjectPath): string {
  return JSON.stringify([path.namespace, path.className, (path.keys ?? []).map((k) => [k.name, String(k.value)])])
}
