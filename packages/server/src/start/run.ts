import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { FailPoint, MachineView } from '@cimarron/hypervisor'
import { type Configuration, readConfiguration } from '../configuration.ts'
import { type Daemon, openDaemon } from '../daemon/open-daemon.ts'
import { writeDurably } from '../durable-file.ts'
import { version } from '../version.ts'
import { bootLine } from './boot-line.ts'
import { closeInTime } from './close-in-time.ts'
import { sayHello } from './hello.ts'
import { guestImages } from './images.ts'
import { closeInheritedFiles } from './inherited-files.ts'
import { logCrashes } from './log-crashes.ts'
import { openLog } from './open-log.ts'
import type { SimulatorOption, StartOptions } from './options.ts'
import { pageFolder } from './page.ts'
import { preparePrivateDirectory } from './private-directory.ts'
import { readFaults } from './read-faults.ts'
import { readyScreen } from './ready-screen.ts'
import { type StopSignal, stopSignal } from './stop-signal.ts'
import { tidyMemory } from './tidy-memory.ts'

const system = { name: 'system', role: 'admin', via: 'internal' } as const
const bootPatienceMs = 90_000
/** Listeners take two seconds at most, jobs five; a driver with a peer that hangs has the rest. */
const closePatienceMs = 20_000

/** Runs the daemon until it is told to stop. Where it listens is on the standard output once it is ready; its log is a file. */
export async function run(options: StartOptions): Promise<void> {
  closeInheritedFiles()
  const { dataDirectory } = options
  await preparePrivateDirectory(dataDirectory)
  const read = await readConfiguration(dataDirectory, options.configuration)
  const configuration = options.simulator ? await simulating(options.simulator, read) : read
  const page = pageFolder()
  let daemon: Daemon | undefined
  const onReload = (): void => void daemon?.reload()
  const stopped = stopSignal(process, process.stdin.isTTY ? {} : { onReload })
  const logger = openLog(join(dataDirectory, 'daemon.log'), configuration.log.level)
  logCrashes(logger)
  tidyMemory()
  daemon = await openDaemon({
    dataDirectory,
    configuration,
    logger,
    ...(page === undefined ? {} : { page }),
    ...bundledWriter(),
    ...failPoint(),
  })
  logger.info({ version, endpoint: daemon.endpoint }, 'ready')
  let left: readonly string[]
  let closed = false
  try {
    if (options.welcome) await welcome(daemon, { dataDirectory, stopped })
    else await show(daemon)
    await stopped.promise
    process.stdout.write('\nStopping the daemon. (Again, to end it at once.)\n')
    logger.info('stopping')
    left = views(daemon).flatMap(({ state, defined }) => (state === 'off' || state === 'saved' ? [] : [defined.name]))
  } finally {
    closed = await closeInTime(daemon, closePatienceMs)
  }
  if (left.length > 0)
    process.stdout.write(
      `Still running: ${listed(left)}. The next daemon finds them; start it and stop them with "cimarron machine stop".\n`,
    )
  if (closed) return
  logger.error({ waitedMs: closePatienceMs }, 'not all could be closed in time')
  process.stderr.write('cimarron: not all could be closed in time; the process ends without\n')
  process.exit(1)
}

async function simulating({ machines, faults }: SimulatorOption, read: Configuration): Promise<Configuration> {
  const struck = faults === undefined ? {} : { faults: await readFaults(faults) }
  return { ...read, hypervisors: [{ platform: 'simulator', name: 'local', machines, ...struck }] }
}

const mostListed = 12

function listed(names: readonly string[]): string {
  const others = names.length - mostListed
  return others <= 1 ? names.join(', ') : `${names.slice(0, mostListed).join(', ')} and ${others} more`
}

/** Says hello once in a data directory's life: a machine that was deleted since does not come back. */
async function welcome(
  daemon: Daemon,
  { dataDirectory, stopped }: { readonly dataDirectory: string; readonly stopped: StopSignal },
): Promise<void> {
  const marker = join(dataDirectory, 'welcomed')
  const session = daemon.estate.as(system)
  if (existsSync(marker) || views(daemon).length > 0) return show(daemon)
  process.stdout.write('Defining and starting the machine hello, through DefineSystem and RequestStateChange ...\n')
  await sayHello(daemon.endpoint, guestImages())
  await writeDurably(marker, '', 0o600)
  const machine = session.findMachine('hello').view.id
  const patience = AbortSignal.any([AbortSignal.timeout(bootPatienceMs), stopped.signal])
  await show(daemon, await bootLine(session, machine, patience))
}

async function show(daemon: Daemon, kernel?: string): Promise<void> {
  const passwordStands = existsSync(daemon.passwordFile)
  process.stdout.write(readyScreen({ daemon, machines: views(daemon), kernel, passwordStands }))
}

function views(daemon: Daemon): MachineView[] {
  return [...daemon.estate.as(system).machines()].map(({ view }) => view)
}

/** Beside a bundle lies the database's writer as a file of its own. */
function bundledWriter(): { readonly writer: URL } | undefined {
  const writer = new URL('./writer-worker.js', import.meta.url)
  return existsSync(writer) ? { writer } : undefined
}

/**
 * For tests that kill the daemon: `CIMARRON_FAIL_AT=start-machine:2` ends it there as SIGKILL would, and
 * `start-machine:2@7` when it gets there for the seventh time.
 */
function failPoint(): { readonly reached: FailPoint } | undefined {
  const [at, times = '1'] = process.env.CIMARRON_FAIL_AT?.split('@') ?? []
  if (at === undefined) return undefined
  let left = Number(times)
  return {
    reached: (name) => {
      if (name === at && --left === 0) process.kill(process.pid, 'SIGKILL')
    },
  }
}
