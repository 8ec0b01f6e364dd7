import { type EncodeStyle, type InstanceKind, type InstanceValues, resultEncoder } from '@cimarron/cim-xml'
import type { InstanceBatch, Projection } from '@cimarron/cimom'

export type RowEncoder = (row: InstanceValues) => string

/** The encoders of instances, made once for what is asked for again and again: a class, which of its properties, and as what. */
export class InstanceEncoders {
  readonly #style: EncodeStyle
  readonly #made = new WeakMap<Projection, Map<string, RowEncoder>>()

  constructor(style: EncodeStyle) {
    this.#style = style
  }

  get(kind: InstanceKind, { projection, namespace }: InstanceBatch): RowEncoder {
    let made = this.#made.get(projection)
    if (made === undefined) {
      made = new Map()
      this.#made.set(projection, made)
    }
    const key = `${kind} ${namespace}`
    let encoder = made.get(key)
    if (encoder === undefined) {
      encoder = resultEncoder(kind, projection.cls, {
        propertyList: projection.properties,
        includeClassOrigin: projection.includeClassOrigin,
        place: { namespace, host: this.#style.host },
        style: this.#style,
      })
      made.set(key, encoder)
    }
    return encoder
  }
}
