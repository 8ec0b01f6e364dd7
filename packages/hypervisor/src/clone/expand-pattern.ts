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
