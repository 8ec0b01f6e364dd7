import {
  type AnyClass,
  type AssociationRow,
  type CallContext,
  defineAssociation,
  type InstanceRecord,
  type Records,
} from '@cimarron/cimom'
import type { Names } from '../naming/names.ts'

/** An object at the other end: its class where that is a subclass of the end's, and what the association says of the two. */
export type Link = {
  readonly className?: string
  readonly properties?: InstanceRecord
} & ({ readonly keys: InstanceRecord } | { readonly record: InstanceRecord })

/** From the object with these keys to those at the other end; nothing, where there is no such object. */
export type Walk = (keys: InstanceRecord, context: CallContext) => Records<Link>

export interface End {
  readonly role: string
  /** The class there, with its prefix. */
  readonly at: string
  readonly others: Walk
}

/** One association of two classes: its local name, and its two ends. */
export function row(names: Names, className: string, ...ends: [End, End]): AssociationRow {
  return defineAssociation<AnyClass, Readonly<Record<string, AnyClass>>>({
    className: names.className(className),
    ends: Object.fromEntries(ends.map(({ role, at, others }) => [role, { className: at, others }])),
  })
}

/** A link that says something of the two, where there is something to say. */
export function link(keys: InstanceRecord, properties?: InstanceRecord): Link {
  return { keys, ...(properties === undefined ? {} : { properties }) }
}
