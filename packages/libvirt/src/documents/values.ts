import { attribute, child, type XmlElement } from '../xml/xml-element.ts'

/** A whole number that is written in digits alone, and safe; undefined for all else. */
export function wholeNumber(text: string | undefined): number | undefined {
  const digits = text?.trim()
  if (digits === undefined || !/^\d{1,16}$/.test(digits)) return undefined
  const number = Number(digits)
  return Number.isSafeInteger(number) ? number : undefined
}

export function numberAt(element: XmlElement | undefined, ...path: readonly string[]): number | undefined {
  return wholeNumber(child(element, ...path)?.text)
}

export function numberIn(element: XmlElement | undefined, name: string): number | undefined {
  return wholeNumber(attribute(element, name))
}

/** libvirt's words for sizes (format of a domain, "memory"; of a volume, "capacity"): powers of 1000 and of 1024. */
const units: ReadonlyMap<string, number> = new Map([
  ['b', 1],
  ['bytes', 1],
  ...['k', 'm', 'g', 't', 'p', 'e'].flatMap((letter, index): [string, number][] => [
    [letter, 1024 ** (index + 1)],
    [`${letter}ib`, 1024 ** (index + 1)],
    [`${letter}b`, 1000 ** (index + 1)],
  ]),
])

export function unitBytes(unit: string): number | undefined {
  return units.get(unit.toLowerCase())
}

/** What an element like `<memory unit='KiB'>4</memory>` says, in bytes. */
export function bytesOf(element: XmlElement | undefined, usual = 'KiB'): number | undefined {
  const amount = wholeNumber(element?.text)
  const unit = unitBytes(attribute(element, 'unit') ?? usual)
  return amount === undefined || unit === undefined ? undefined : amount * unit
}

/** An object without what is undefined. */
export function present<T extends object>(
  values: {
    readonly [K in keyof T]: T[K] | undefined
  },
): { [K in keyof T]: Exclude<T[K], undefined> } {
  // What is left has no undefined in it.
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]: Exclude<T[K], undefined>
  }
}
