import { refuseField } from '../invalid-config.ts'

/** Of the keys there are, in a refusal. */
const mostNamed = 20

/**
 * A text with its values in it: `{name}` is the value of that name, `{n:03}` a number filled up with zeros to three
 * digits. What is in braces and no value's name stays as it is, and so do `${name}` and `{{name}}`, which are of the shell and
 * of templates inside.
 */
export function expandPattern(text: string, values: Readonly<Record<string, string>>): string {
  return text.replaceAll(
    /(?<![${])\{([a-z][a-z0-9_]*)(?::0([1-9]))?\}/g,
    (all, name: string, width: string | undefined) => {
      if (!Object.hasOwn(values, name)) return all
      const value = values[name] ?? ''
      return width !== undefined && /^\d+$/.test(value) ? value.padStart(Number(width), '0') : value
    },
  )
}

/**
 * Refuses a name with what would stay in its braces: a key that was mistyped would be in the name of every machine.
 * @throws HypervisorError `invalid-config`, naming the keys there are
 */
export function requireKnownKeys(pattern: string, values: Readonly<Record<string, string>>): void {
  const left = /\{[^{}]*\}/.exec(
    expandPattern(pattern, Object.fromEntries(Object.keys(values).map((key) => [key, '']))),
  )
  if (!left) return
  const [, key = ''] = /^\{([a-z][a-z0-9_]*):/.exec(left[0]) ?? []
  if (Object.hasOwn(values, key))
    throw refuseField('name', pattern, `has ${left[0]}, which is no width; there are {${key}:01} to {${key}:09}`)
  const known = Object.keys(values)
    .slice(0, mostNamed)
    .map((key) => `{${key}}`)
    .join(', ')
  throw refuseField('name', pattern, `has ${left[0]}, which stands for nothing; there are ${known}`)
}
