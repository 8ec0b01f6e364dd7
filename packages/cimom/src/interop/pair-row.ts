import { type AssociationRow, defineAssociation } from '../association.ts'
import type { CallContext } from '../call-context.ts'
import type { InstanceRecord } from '../record.ts'

/** An object at an end of an association: its class, where that is below the end's, and its keys. */
export interface PairEnd {
  readonly className?: string
  readonly keys: InstanceRecord
}

export interface PairEnds {
  readonly className: string
  /** Role and class of either end. */
  readonly from: readonly [role: string, className: string]
  readonly to: readonly [role: string, className: string]
}

/** A row for an association that is known pair by pair, and of which there are few. */
export function pairRow(
  { className, from, to }: PairEnds,
  pairs: (context: CallContext) => Iterable<readonly [from: PairEnd, to: PairEnd]>,
): AssociationRow {
  return defineAssociation({
    className,
    ends: {
      [from[0]]: {
        className: from[1],
        *others(keys, context) {
          for (const [one, other] of pairs(context)) if (isSame(one, keys)) yield other
        },
      },
      [to[0]]: {
        className: to[1],
        *others(keys, context) {
          for (const [one, other] of pairs(context)) if (isSame(other, keys)) yield one
        },
      },
    },
  })
}

function isSame({ keys }: PairEnd, wanted: InstanceRecord): boolean {
  return Object.entries(keys).every(([name, value]) => wanted[name] === value)
}
