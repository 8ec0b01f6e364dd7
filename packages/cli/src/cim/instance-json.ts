import type { CimScalar, CimValue, Instance } from '@cimarron/cim'
import { shownPath } from './shown-path.ts'

/** An instance for programs: `{ path, class, properties: { Name: value } }`. `path` can be given back to any command. */
export function instanceToJson(instance: Instance): Record<string, unknown> {
  return {
    ...(instance.path === undefined ? {} : { path: shownPath(instance.path) }),
    class: instance.className,
    properties: Object.fromEntries([...instance.properties].map(({ name, value }) => [name, valueToJson(value)])),
  }
}

/** References and datetimes as their text, embedded instances as instances. */
export function valueToJson(value: CimValue): unknown {
  if (value === null) return null
  return isArray(value) ? value.map((item) => (item === null ? null : scalarToJson(item))) : scalarToJson(value)
}

function scalarToJson(value: CimScalar): unknown {
  if (typeof value !== 'object') return value
  switch (value.kind) {
    case 'datetime':
      return String(value)
    case 'path':
      return shownPath(value)
    case 'instance':
      return instanceToJson(value)
    case 'class':
      return { class: value.name }
  }
}

function isArray(value: CimValue): value is readonly (CimScalar | null)[] {
  return Array.isArray(value)
}
