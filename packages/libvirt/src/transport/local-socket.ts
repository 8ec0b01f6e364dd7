import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { LibvirtUri } from './libvirt-uri.ts'

/** Daemons of their own for one driver each, where libvirt is installed in parts (libvirt.org/daemons.html). */
const modular: Readonly<Record<string, string>> = {
  qemu: 'virtqemud',
  xen: 'virtxend',
  lxc: 'virtlxcd',
  vbox: 'virtvboxd',
  ch: 'virtchd',
  bhyve: 'virtbhyved',
  network: 'virtnetworkd',
  storage: 'virtstoraged',
  nodedev: 'virtnodedevd',
  interface: 'virtinterfaced',
  nwfilter: 'virtnwfilterd',
  secret: 'virtsecretd',
}

export interface LocalSocketOptions {
  readonly readOnly?: boolean
  readonly env?: NodeJS.ProcessEnv
}

/** Where a local server listens: the driver's own daemon where there is one, else libvirtd. */
export function localSocket(
  { driver, opened, parameters }: LibvirtUri,
  { readOnly = false, env = process.env }: LocalSocketOptions = {},
): string {
  if (parameters.socket !== undefined) return parameters.socket
  const isOfUser = /^[a-z-]+:\/\/\/session\b/.test(opened)
  const folder = isOfUser ? join(userFolder(env), 'libvirt') : '/run/libvirt'
  // A user's own server knows no socket for looking alone.
  const suffix = readOnly && !isOfUser ? 'sock-ro' : 'sock'
  const daemon = modular[driver]
  const own = daemon === undefined || parameters.mode === 'legacy' ? undefined : join(folder, `${daemon}-${suffix}`)
  const whole = join(folder, `libvirt-${suffix}`)
  if (own !== undefined && (parameters.mode === 'direct' || existsSync(own))) return own
  return whole
}

function userFolder(env: NodeJS.ProcessEnv): string {
  return env.XDG_RUNTIME_DIR ?? join(env.HOME ?? '/', '.cache')
}
