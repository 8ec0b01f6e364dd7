import type { CimClass } from '@cimarron/cim'
import { type ClassEncoderOptions, type EncodeStyle, encodeClass } from '@cimarron/cim-xml'

/** So many characters of classes are kept. */
const mostKept = 4 * 1024 * 1024

/** Classes as they were written lately: clients ask for the same few, before they ask for their instances. */
export class ClassTexts {
  readonly #style: EncodeStyle
  readonly #most: number
  /** The one that was not asked for longest stands first. */
  readonly #kept = new Map<CimClass, Map<string, string>>()
  #length = 0

  constructor(style: EncodeStyle, most: number = mostKept) {
    this.#style = style
    this.#most = most
  }

  get(cls: CimClass, detail: ClassEncoderOptions): string {
    // A list of properties is of one client's making.
    if (detail.propertyList != null) return encodeClass(cls, this.#style, detail)
    const { localOnly, includeQualifiers, includeClassOrigin } = detail
    const key = `${localOnly} ${includeQualifiers} ${includeClassOrigin}`
    const texts = this.#kept.get(cls)
    const known = texts?.get(key)
    if (texts !== undefined) this.#kept.delete(cls)
    if (known !== undefined && texts !== undefined) {
      this.#kept.set(cls, texts)
      return known
    }
    const text = encodeClass(cls, this.#style, detail)
    this.#kept.set(cls, (texts ?? new Map<string, string>()).set(key, text))
    this.#length += text.length
    this.#forget()
    return text
  }

  #forget(): void {
    for (const [cls, texts] of this.#kept) {
      if (this.#length <= this.#most) return
      this.#kept.delete(cls)
      for (const text of texts.values()) this.#length -= text.length
    }
  }
}
