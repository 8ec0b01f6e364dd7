import { CliError } from '../error/cli-error.ts'

/** The key that leaves a console: its byte, and how people write it. `none` where there is none. */
export interface EscapeKey {
  readonly byte: number | undefined
  readonly label: string
}

/** `^]`, `Ctrl-]`, `none`. @throws CliError `usage` */
export function parseEscapeKey(text = '^]'): EscapeKey {
  if (text === 'none') return { byte: undefined, label: 'none' }
  const key = /^(?:\^|ctrl-|ctrl\+)([@-_a-z])$/i.exec(text)?.[1]?.toUpperCase()
  if (key === undefined) {
    throw new CliError('usage', `--escape is ${JSON.stringify(text)}`, 'give a control key, as ^] or ^Q, or none')
  }
  return { byte: key.charCodeAt(0) & 0x1f, label: `Ctrl-${key}` }
}
