/**
 * Associations as data. A row says which class associates which two classes under which roles, and how to get from an
 * object at one end to those at the other. One engine makes of all rows: Associators, AssociatorNames, References,
 * ReferenceNames with their filters, and EnumerateInstances and GetInstance of the association classes.
 *
 * An association class may have several rows, one for each pair of end classes; an end's class also stands for its
 * subclasses.
 */
import type { CallContext } from './call-context.ts'
import type { Eventually, Records } from './provider.ts'
import type { AnyClass, ClassType, KeysOf, RecordOf } from './record.ts'

/** The classes at the two ends, by role. */
export type EndTypes = Readonly<Record<string, ClassType>>

export interface AssociationRow<
  A extends ClassType = AnyClass,
  E extends EndTypes = Readonly<Record<string, AnyClass>>,
> {
  readonly kind: 'association'
  /** The association class. */
  readonly className: string
  /** How long `others` may let its caller wait, as a provider's `deadlineMs`. */
  readonly deadlineMs?: number
  /** Exactly two, named as the class's two reference properties. At least one must know its `others`. */
  readonly ends: { readonly [R in keyof E]: AssociationEnd<A, E, R> }
}

export interface AssociationEnd<A extends ClassType, E extends EndTypes, R extends keyof E> {
  /** The class at this end, or a superclass of all that stand there. */
  readonly className: string
  /** Where its instances live, when not in the namespace the row is registered in. */
  readonly namespace?: string
  /**
   * From the object with these keys at this end to those at the other; nothing, if there is no such object. An end
   * without it is served by looking through all of the other end's.
   */
  others?(keys: KeysOf<E[R]>, context: CallContext): Eventually<Records<Link<E[Exclude<keyof E, R>], A, keyof E>>>
}

/**
 * An object at the other end. Give its whole `record` if that costs nothing (Associators then needs no second look-up),
 * else its `keys`.
 */
export type Link<O extends ClassType, A extends ClassType, Roles extends PropertyKey> = {
  /** Its class, where that is a subclass of the one the end names. */
  readonly className?: string
  /** Properties of the association itself, apart from the two references. */
  readonly properties?: Readonly<Partial<Omit<{ [P in keyof A['properties']]: A['properties'][P] | null }, Roles>>>
} & ({ readonly record: RecordOf<O> } | { readonly keys: KeysOf<O> })

/** Makes a row; the type arguments are entries of the generated `ClassTypes`: the association's and, by role, the ends'. */
export function defineAssociation(row: Omit<AssociationRow, 'kind'>): AssociationRow
export function defineAssociation<A extends ClassType, E extends EndTypes>(
  row: Omit<AssociationRow<A, E>, 'kind'>,
): AssociationRow<A, E>
export function defineAssociation<A extends ClassType, E extends EndTypes>(
  row: Omit<AssociationRow<A, E>, 'kind'>,
): AssociationRow<A, E> {
  return { ...row, kind: 'association' }
}
