import type { ObjectPath } from './object-path.ts'
import { type PathDialect, readPath } from './path-text.ts'
import { writeAuthority, writeLocalPath } from './path-writer.ts'

/**
 * Writes a path as DSP0004's object path text: `//host/root/cimv2:CIM_X.Key="v",Ref="CIM_Y.Id=\"1\""`; a singleton as
 * `CIM_X=@`, a class as `CIM_X`. With `canonical`, names are in lower case and keys sorted.
 */
export function formatObjectPath(path: ObjectPath, options: { readonly canonical?: boolean } = {}): string {
  const form = { typed: false, rooted: false, canonical: options.canonical ?? false }
  return writeAuthority(path) + writeLocalPath(path, form)
}

/**
 * Reads what `formatObjectPath` writes, and the same with a leading slash. Keys carry no types in this form: integers
 * are read as bigint, datetimes as strings, and a quoted instance path as a reference, unless `typeOf` tells better.
 *
 * @throws ValueError `path-invalid`
 */
export function parseObjectPath(text: string, dialect: PathDialect = {}): ObjectPath {
  return readPath(text, dialect)
}
