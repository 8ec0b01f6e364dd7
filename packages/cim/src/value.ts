import type { CimClass } from './class.ts'
import type { CimDateTime } from './datetime.ts'
import type { Instance } from './instance.ts'
import type { ObjectPath } from './object-path.ts'

/**
 * One CIM value in JavaScript: boolean as `boolean`; string and char16 as `string`; 8- to 32-bit integers and reals as
 * `number`; 64-bit integers as `bigint`; datetime as `CimDateTime`; a reference as `ObjectPath`; an embedded object
 * (a string property qualified EmbeddedObject or EmbeddedInstance) as `Instance` or `CimClass`.
 */
export type CimScalar = boolean | string | number | bigint | CimDateTime | ObjectPath | Instance | CimClass

/** A value, an array of values (each of which may be NULL), or NULL. NULL is a value; an absent one is `undefined`. */
export type CimValue = CimScalar | readonly (CimScalar | null)[] | null
