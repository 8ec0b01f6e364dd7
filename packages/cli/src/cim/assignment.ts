import { CliError } from '../error/cli-error.ts'

/** `name=value` as it was typed. */
export interface Assignment {
  readonly name: string
  readonly text: string
}

/** @throws CliError `usage` */
export function readAssignment(text: string, what: 'parameter' | 'property'): Assignment {
  const match = /^(\w+)=(.*)$/s.exec(text)
  if (match === null) {
    const given = what === 'parameter' ? 'parameters are' : 'properties are'
    throw new CliError('usage', `${JSON.stringify(text)} is no ${what}`, `${given} given as Name=value`)
  }
  return { name: match[1] ?? '', text: match[2] ?? '' }
}

/** `a,b\,c` is `a` and `b,c`; an empty text is no item at all. */
export function splitItems(text: string): string[] {
  if (text === '') return []
  return text.split(/(?<!\\),/).map((item) => item.replaceAll(String.raw`\,`, ','))
}
