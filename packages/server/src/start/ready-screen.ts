import { relative } from 'node:path'
import type { MachineView } from '@cimarron/hypervisor'
import type { Daemon } from '../daemon/open-daemon.ts'
import { version } from '../version.ts'

export interface Shown {
  readonly daemon: Pick<Daemon, 'endpoint' | 'passwordFile' | 'simulated' | 'failedPackages'>
  readonly machines: readonly MachineView[]
  /** The kernel's own words, where a guest has just booted. */
  readonly kernel?: string | undefined
  readonly passwordStands: boolean
}

const mostShown = 8
const byName = (a: MachineView, b: MachineView): number => a.defined.name.localeCompare(b.defined.name)

/** What a person who has just started the daemon wants to know: where it is, how to get in, what to do next. */
export function readyScreen({ daemon, machines, kernel, passwordStands }: Shown): string {
  const { endpoint, passwordFile, simulated } = daemon
  const base = endpoint.https ?? endpoint.http
  const running = machines.filter(({ state }) => state !== 'off' && state !== 'saved').sort(byName)
  const shown = running.slice(0, mostShown)
  const others = machines.length - shown.length
  const lines = [
    `Cimarron ${version} is ready.`,
    ...(simulated
      ? ['', 'QEMU is not installed: these machines are SIMULATED. Install qemu-system-x86 for real ones.']
      : []),
    '',
    row('web page', base && `${base}/`),
    row(
      'CIM-XML',
      [endpoint.http, endpoint.https].flatMap((url) => (url === undefined ? [] : [`${url}/cimom`])).join('   '),
    ),
    row('REST', base && `${base}/api/v1`),
    row('user', passwordStands ? `admin, with the password in ${shorter(passwordFile)}` : 'admin'),
    row('CA', shorter(endpoint.certificateAuthority)),
    ...failedPackages(daemon.failedPackages),
    '',
    ...shown.map((machine) =>
      row(machine.defined.name, `${machine.state}${machine.pid === undefined ? '' : `, process ${machine.pid}`}`),
    ),
    ...(kernel === undefined ? [] : [row('', kernel)]),
    ...(others === 0 ? [] : [`  ${shown.length === 0 ? '' : 'and '}${others} more: npx cimarron machine list`]),
    '',
    'Try next, in another terminal:',
    '  npx cimarron machine list',
    ...(shown[0] === undefined ? [] : [`  npx cimarron machine console ${shown[0].defined.name}`]),
    '  npx cimarron --help',
    '',
    'Ctrl-C stops the daemon. Machines keep running; "npx cimarron machine stop --all" stops them.',
  ]
  return `${lines.flatMap((line) => line ?? []).join('\n')}\n`
}

function failedPackages(count: number): string[] {
  if (count === 0) return []
  return ['', `${count} provider package${count === 1 ? ' is' : 's are'} not in service: see npx cimarron doctor`]
}

function row(label: string, text: string | undefined): string | undefined {
  return text === undefined ? undefined : `  ${label.padEnd(10)} ${text}`
}

function shorter(path: string): string {
  const near = relative(process.cwd(), path)
  return near.length < path.length && !near.startsWith('..') ? near : path
}
