import type { CimClass } from '@cimarron/cim'
import { type ClassEncoderOptions, type EncodeStyle, encodeClass, encodeKind } from '@cimarron/cim-xml'

/** So many bytes of classes are kept. */
const mostKept = 4 * 1024 * 1024

/** Classes as they were written lately, in bytes: clients ask for the same few, before they ask for their instances. */
export class ClassTexts {
  readonly #style: EncodeStyle
  readonly #most: number
  /** The one that was not asked for longest stands first. */
  readonly #kept = new Map<CimClass, Map<string, Buffer>>()
  #bytes = 0
  /** The names of a list of classes; a schema gives the same list until it changes. */
  readonly #names = new WeakMap<readonly CimClass[], Buffer>()

  constructor(style: EncodeStyle, most: number = mostKept) {
    this.#style = style
    this.#most = most
  }

  get(cls: CimClass, detail: ClassEncoderOptions): Buffer {
    // A list of properties is of one client's making.
    if (detail.propertyList != null) return Buffer.from(encodeClass(cls, this.#style, detail))
    const { localOnly, includeQualifiers, includeClassOrigin } = detail
    const key = `${localOnly} ${includeQualifiers} ${includeClassOrigin}`
    const kept = this.#kept.get(cls) ?? new Map<string, Buffer>()
    this.#kept.delete(cls)
    this.#kept.set(cls, kept)
    const known = kept.get(key)
    if (known !== undefined) return known
    const bytes = Buffer.from(encodeClass(cls, this.#style, detail))
    kept.set(key, bytes)
    this.#bytes += bytes.length
    this.#forget()
    return bytes
  }

  names(classes: readonly CimClass[]): Buffer {
    let bytes = this.#names.get(classes)
    if (bytes === undefined) {
      bytes = Buffer.from(classes.map(({ name }) => encodeKind('className', name, this.#style)).join(''))
      this.#names.set(classes, bytes)
    }
    return bytes
  }

  #forget(): void {
    for (const [cls, kept] of this.#kept) {
      if (this.#bytes <= this.#most) return
      this.#kept.delete(cls)
      for (const bytes of kept.values()) this.#bytes -= bytes.length
    }
  }
}
