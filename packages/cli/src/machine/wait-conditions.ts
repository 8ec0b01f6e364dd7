import type { Machine } from '@cimarron/api/client'
import { CliError } from '../error/cli-error.ts'
import type { Host } from '../host.ts'
import { isOpenPort, placesOf } from './reach.ts'
import type { WatchedMachine } from './watched-machine.ts'

/** Something about a machine that can be waited for. */
export interface Condition {
  /** As it was given. */
  readonly text: string
  /** Resolves when it has come true. */
  until(watched: WatchedMachine, waiting: Waiting): Promise<void>
}

export interface Waiting {
  readonly host: Host
  readonly signal: AbortSignal
}

/** How often what nobody tells of is looked at: an address, a port. */
const lookMs = 500
/** So much of what a console has said already is looked through: about a screenful. */
const screenBytes = 4096
const mostTextBytes = 1000

const states = ['off', 'saved', 'starting', 'running', 'paused', 'shutting-down', 'crashed', 'unreachable'] as const

export const conditionWords: string = `${states.join(', ')}, agent, address, port=NUMBER, text=TEXT`

/** What a condition begins with, for the shell. */
export const conditionBeginnings: readonly string[] = [...states, 'agent', 'address', 'port=', 'text=']

/** What `--for` says. @throws CliError `usage` */
export function parseCondition(text: string): Condition {
  const state = states.find((one) => one === text)
  if (state)
    return { text, until: (watched, { signal }) => watched.until((machine) => machine.state === state, signal) }
  if (text === 'agent') return { text, until: (watched, { signal }) => watched.until(hasAgent, signal) }
  if (text === 'address') return { text, until: untilAddress }
  const [, name, value = ''] = /^(port|text)=([\s\S]*)$/.exec(text) ?? []
  const port = Number(value)
  if (name === 'port' && /^\d{1,5}$/.test(value) && port >= 1 && port <= 65_535) {
    return { text, until: (watched, waiting) => untilPort(watched, port, waiting) }
  }
  if (name === 'text' && value !== '' && Buffer.byteLength(value) <= mostTextBytes) {
    return { text, until: (watched, waiting) => untilText(watched, value, waiting) }
  }
  throw new CliError('usage', `--for is ${JSON.stringify(text)}, which is nothing to wait for`, `use ${conditionWords}`)
}

function hasAgent({ guest }: Machine): boolean {
  return guest?.agent === true
}

function isRunning({ state }: Machine): boolean {
  return state === 'running'
}

/** An address by which it can be reached from outside, whoever knows it. */
async function untilAddress(watched: WatchedMachine, { host, signal }: Waiting): Promise<void> {
  for (;;) {
    await watched.until(isRunning, signal)
    refuseIsolated(watched.machine)
    const nics = await watched.client.call('machines.addresses', { machine: watched.machine.id }, { signal })
    if (nics.some(({ addresses }) => addresses.some(({ source }) => source !== 'user'))) return
    await host.wait(lookMs, signal)
  }
}

/** What user networking gives out is reached by nobody, so that none would ever come. @throws CliError `conflict` */
function refuseIsolated({ name, active, defined }: Machine): void {
  const { nics } = active ?? defined
  if (nics.some(({ backend }) => backend.kind !== 'user' && backend.kind !== 'none')) return
  throw new CliError(
    'conflict',
    `machine "${name}" ${nics.length === 0 ? 'has no NIC' : 'is on user networking alone'}, so it has no address that is reached from outside`,
    'wait for the agent, or for the port of a forward: --for port=22',
  )
}

async function untilPort(watched: WatchedMachine, port: number, { host, signal }: Waiting): Promise<void> {
  for (;;) {
    await watched.until(isRunning, signal)
    const places = await placesOf(watched.client, watched.machine, { port, signal })
    for (const place of places) if (await isOpenPort(place, signal)) return
    await host.wait(lookMs, signal)
  }
}

/** Text on the first serial console: on its last screenful, or said from now on. */
async function untilText(watched: WatchedMachine, text: string, { signal }: Waiting): Promise<void> {
  const wanted = Buffer.from(text)
  for (;;) {
    await watched.until(({ state }) => state === 'running' || state === 'paused' || state === 'shutting-down', signal)
    const machine = watched.machine.id
    await using console = await watched.client.openConsole(machine, { kind: 'serial' }, { signal })
    const before = await watched.client.call('machines.serial-log', { machine, lastBytes: screenBytes }, { signal })
    let seen: Uint8Array = before
    if (Buffer.from(seen).includes(wanted)) return
    for await (const piece of console.output) {
      seen = Buffer.concat([seen.subarray(-wanted.length), piece])
      if (Buffer.from(seen).includes(wanted)) return
    }
    signal.throwIfAborted()
    // The console has ended with the machine's power, which is told in a moment.
    await watched.until(({ state }) => state === 'off' || state === 'starting' || state === 'saved', signal)
  }
}
