import { hostname } from 'node:os'

/** Where others reach this daemon, made of where it listens: on all addresses, by the host's name. */
export function ownAddress(https: string | undefined): { readonly url?: string; readonly isLoopback: boolean } {
  if (https === undefined) return { isLoopback: false }
  const url = new URL(https)
  const isAny = url.hostname === '[::]' || url.hostname === '0.0.0.0'
  const isLoopback = url.hostname === '[::1]' || url.hostname.startsWith('127.') || url.hostname === 'localhost'
  const port = url.port || '443'
  return { url: `https://${isAny ? hostname() : url.hostname}:${port}`, isLoopback }
}
