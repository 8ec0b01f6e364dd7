import { spawn } from 'node:child_process'
import { mkdir } from 'node:fs/promises'
import { constants, homedir } from 'node:os'
import { join } from 'node:path'
import { connectApi } from '../../api/connect-api.ts'
import type { Invocation } from '../../command/invocation.ts'
import { CliError } from '../../error/cli-error.ts'
import { isOpenPort, type PlaceOfPort, placesOf } from '../../machine/reach.ts'
import { partSshWords } from '../../machine/ssh-words.ts'
import { parseCondition } from '../../machine/wait-conditions.ts'
import { WatchedMachine } from '../../machine/watched-machine.ts'
import { durationMs } from '../../output/duration.ts'

/** Runs the system's ssh to a machine, wherever that is reached, and ends as it does. */
export async function run(invocation: Invocation): Promise<number> {
  const { host } = invocation
  const machine = invocation.argument('machine')
  const port = portOf(invocation)
  const user = invocation.text('login')
  const waitMs = durationMs(invocation, 'wait')
  const { options, command } = partSshWords(invocation.argumentList('word'))
  const { id, place } = await findPlace(invocation, { machine, port, waitMs })
  // A key belongs to the machine, at whichever address it is met: addresses are given to others in time.
  const folder = join(
    host.env.XDG_STATE_HOME ?? join(host.env.HOME ?? homedir(), '.local', 'state'),
    'cimarron',
    'known_hosts',
  )
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const args = [
    ...['-o', `HostKeyAlias=${id}`, '-o', `UserKnownHostsFile=${quoted(join(folder, id))}`],
    ...['-o', 'GlobalKnownHostsFile=/dev/null', '-o', 'StrictHostKeyChecking=accept-new', '-o', 'CheckHostIP=no'],
    ...['-p', String(place.port)],
    ...(user === undefined ? [] : ['-l', user]),
    ...invocation.list('option').flatMap((option) => ['-o', option]),
    ...options,
    '--',
    place.address,
    ...command,
  ]
  return await runSsh(invocation, args)
}

function portOf(invocation: Invocation): number {
  const port = invocation.count('port') ?? 22
  if (port >= 1 && port <= 65_535) return port
  throw new CliError('usage', `--port is ${port}, which is no port`, 'use 1 to 65535')
}

/** ssh takes words of a setting apart at spaces. */
function quoted(path: string): string {
  return `"${path.replaceAll('"', '\\"')}"`
}

async function findPlace(
  invocation: Invocation,
  { machine, port, waitMs }: { readonly machine: string; readonly port: number; readonly waitMs: number | undefined },
): Promise<{ readonly id: string; readonly place: PlaceOfPort }> {
  const { host } = invocation
  using connection = await connectApi(invocation)
  const { client } = connection
  const stop = new AbortController()
  const late = waitMs === undefined ? undefined : setTimeout(() => stop.abort(), waitMs)
  const signal = AbortSignal.any([host.signal, stop.signal])
  try {
    if (waitMs !== undefined) {
      const watched = await WatchedMachine.open(invocation, client, { machine, signal })
      await parseCondition(`port=${port}`).until(watched, { host, signal })
    }
    const found = await client.call('machines.get', { machine }, { signal })
    if (found.state === 'off' || found.state === 'saved') {
      throw new CliError(
        'conflict',
        `machine "${found.name}" is ${found.state}`,
        `"cimarron machine start ${found.name}" starts it`,
      )
    }
    const places = await placesOf(client, found, { port, signal })
    const [first, ...others] = places
    if (!first) {
      const remedy = `give its NIC a forward (--nic user,forward=tcp:2222:${port}), or wait until an address is known: "cimarron machine addresses ${found.name}"`
      throw new CliError('not-found', `no way to port ${port} of machine "${found.name}" is known`, remedy)
    }
    if (others.length === 0) return { id: found.id, place: first }
    for (const place of places) if (await isOpenPort(place, signal)) return { id: found.id, place }
    return { id: found.id, place: first }
  } catch (error) {
    if (!stop.signal.aborted || host.signal.aborted) throw error
    const remedy = `"cimarron machine console ${machine}" shows what its guest does`
    throw new CliError(
      'timeout',
      `port ${port} of machine "${machine}" was not open in ${(waitMs ?? 0) / 1000} s`,
      remedy,
    )
  } finally {
    clearTimeout(late)
    stop.abort()
  }
}

async function runSsh({ host }: Invocation, args: readonly string[]): Promise<number> {
  const child = spawn('ssh', args, { stdio: 'inherit', env: { ...host.env } })
  const { promise, resolve, reject } = Promise.withResolvers<number>()
  child.once('error', (error: NodeJS.ErrnoException) =>
    reject(
      error.code === 'ENOENT'
        ? new CliError('not-found', 'there is no ssh on this machine', 'install openssh-client')
        : error,
    ),
  )
  child.once('exit', (code, signal) => resolve(code ?? 128 + (signal ? constants.signals[signal] : 0)))
  return await promise
}
