import type { Credentials } from './transport.ts'

/** Where a WBEM server listens. */
export type WbemAddress = {
  /** The address without any password. */
  readonly text: string
  /** The path to post to. */
  readonly path: string
  readonly credentials?: Credentials
} & (
  | { readonly kind: 'http' | 'https'; readonly host: string; readonly port: number }
  | { readonly kind: 'unix'; readonly socketPath: string }
)

/** The ports that IANA has given to WBEM. */
export const defaultPorts = { http: 5988, https: 5989 } as const

/**
 * Reads `https://[user:password@]host[:port][/path]`, the same with `http`, or `unix:///path/of/the.socket`. The port is
 * 5989 or 5988 and the path /cimom, or `defaultPath`, where they are not given.
 *
 * @throws TypeError naming what is wrong
 */
export function parseAddress(
  text: string,
  { defaultPath = '/cimom' }: { readonly defaultPath?: string } = {},
): WbemAddress {
  if (text.startsWith('unix:')) {
    const socketPath = text.replace(/^unix:(?:\/\/)?/, '')
    if (!socketPath.startsWith('/')) throw new TypeError(`${text} is no address; unix:///run/wbem.socket would be one`)
    return { kind: 'unix', text, socketPath, path: defaultPath }
  }
  const url = URL.parse(text)
  const kind = url?.protocol.slice(0, -1)
  if (url === null || (kind !== 'http' && kind !== 'https')) {
    throw new TypeError(`${text} is no address; https://host:5989 or unix:///run/wbem.socket would be one`)
  }
  const credentials =
    url.username === ''
      ? {}
      : { credentials: { user: decodeURIComponent(url.username), password: decodeURIComponent(url.password) } }
  const port = writtenPort(text) ?? defaultPorts[kind]
  const path = (url.pathname === '/' ? defaultPath : url.pathname) + url.search
  const host = url.hostname.replace(/^\[|\]$/g, '')
  return { kind, text: `${kind}://${url.hostname}:${port}${path}`, host, port, path, ...credentials }
}

/** The port as it is written: `URL` drops 80 and 443, which are not our defaults. */
function writtenPort(text: string): number | undefined {
  const port = /^\w+:\/\/(?:[^/?#]*@)?(?:\[[^\]]*\]|[^/?#:]*):(\d+)(?:[/?#]|$)/.exec(text)?.[1]
  return port === undefined ? undefined : Number(port)
}
