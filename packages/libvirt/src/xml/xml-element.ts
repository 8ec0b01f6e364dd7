/** A part of a text: `start` is its first character, `end` the one after its last. */
export interface Span {
  readonly start: number
  readonly end: number
}

export interface XmlAttribute extends Span {
  /** With its prefix. */
  readonly name: string
  readonly value: string
  /** What stands between the quotes. */
  readonly raw: Span
}

/** An element, and where in its document each part of it stands. */
export interface XmlElement extends Span {
  /** With its prefix: `qemu:commandline`. */
  readonly name: string
  readonly attributes: readonly XmlAttribute[]
  readonly children: readonly XmlElement[]
  /** All text directly in it, one piece after the other; comments are none. */
  readonly text: string
  /** Between its two tags; of an empty-element tag, undefined. */
  readonly content: Span | undefined
  /** The name in its first tag. */
  readonly nameEnd: number
}

export function attribute(element: XmlElement | undefined, name: string): string | undefined {
  return element?.attributes.find((each) => each.name === name)?.value
}

/** The first child of that name, and so on along the path. */
export function child(element: XmlElement | undefined, ...path: readonly string[]): XmlElement | undefined {
  let found = element
  for (const name of path) found = found?.children.find((each) => each.name === name)
  return found
}

export function children(element: XmlElement | undefined, name: string): readonly XmlElement[] {
  return element?.children.filter((each) => each.name === name) ?? []
}
