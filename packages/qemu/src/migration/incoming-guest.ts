import { setTimeout as delay } from 'node:timers/promises'
import type { ArrivalEndpoints, ArrivalListen, ArrivalPlan, MigrationOffer } from '@cimarron/hypervisor'
import { HypervisorError } from '@cimarron/hypervisor'
import { isFreePort } from '../consoles/listening.ts'
import type { Incoming, Reception } from '../incoming.ts'
import type { QemuMachine } from '../machine.ts'
import { nodeName } from '../node-name.ts'
import type { QemuUser } from '../qemu-user.ts'
import type { QmpClient } from '../qmp/client.ts'
import { QmpError } from '../qmp/error.ts'
import { beginListening } from './memory-stream.ts'
import { MigrationWatch } from './migration-watch.ts'
import { anyPorts } from './nbd-ports.ts'
import { hardwareOf } from './offered-hardware.ts'
import { standingOf } from './standing.ts'
import { addCredentials, tlsId } from './tls-credentials.ts'

export interface IncomingGuestOptions {
  readonly offer: MigrationOffer
  readonly plan: ArrivalPlan
  readonly listen: ArrivalListen
  /** Its guest ran. */
  readonly ran: boolean
  readonly user: QemuUser | undefined
  readonly onListening: (endpoints: ArrivalEndpoints) => void
}

/** A start that listens for a guest of another host; when it resolves QEMU waits, and the guest is yet to come. */
export function incomingGuest(options: IncomingGuestOptions): Incoming {
  return { ...hardwareOf(options.offer), receive: (at) => listen(options, at) }
}

async function listen(options: IncomingGuestOptions, { qmp, paths }: Reception): Promise<void> {
  const { plan, ran, user, onListening } = options
  const { address, ports, credentials } = options.listen
  if (!credentials && !isLoopback(address)) {
    const problem = `it would listen at ${address} unencrypted`
    const remedy = 'give certificates, or listen at 127.0.0.1'
    throw new HypervisorError('arrival-refused', { machine: options.offer.defined.name, problem, remedy })
  }
  if (credentials) await addCredentials({ qmp, paths, user }, credentials, 'server')
  const encrypted = credentials !== undefined
  const disks = plan.storage === 'copied' ? await exportDisks(qmp, options) : undefined
  const ways = { postCopy: plan.postCopy ?? false, channels: plan.channels ?? 0 }
  const memoryPort = await beginListening(qmp, { address, ports, ways, encrypted, runs: ran })
  onListening({ address, memoryPort, ...(disks ? { disks } : {}), encrypted })
}

function isLoopback(address: string): boolean {
  return address === '::1' || /^127\./.test(address)
}

async function exportDisks(
  qmp: QmpClient,
  { offer, listen: { address, ports, credentials } }: IncomingGuestOptions,
): Promise<ArrivalEndpoints['disks']> {
  const { disks } = offer
  if (disks.length === 0) return undefined
  const port = await startServer(qmp, { address, ports, encrypted: credentials !== undefined })
  for (const { id } of disks) {
    const node = nodeName(id)
    await qmp.executeAny('block-export-add', {
      type: 'nbd',
      id: `x-${node}`,
      'node-name': node,
      name: id,
      writable: true,
    })
  }
  return { port, exports: Object.fromEntries(disks.map(({ id }) => [id, id])) }
}

/** QEMU does not tell which port its NBD server took, so it is given one that is free. */
async function startServer(
  qmp: QmpClient,
  {
    address,
    ports = anyPorts,
    encrypted,
  }: { readonly address: string; readonly ports: ArrivalListen['ports']; readonly encrypted: boolean },
): Promise<number> {
  for (let port = ports.first; port <= ports.last; port++) {
    if ((await isFreePort({ address, port })) === 'EADDRINUSE') continue
    const addr = { type: 'inet', data: { host: address, port: String(port) } }
    try {
      await qmp.executeAny('nbd-server-start', { addr, ...(encrypted ? { 'tls-creds': tlsId } : {}) })
      return port
    } catch (error) {
      // Somebody was faster.
      if (!(error instanceof QmpError && /in use/.test(error.message))) throw error
    }
  }
  throw new HypervisorError('port-in-use', { address: `${address}:${ports.first} to ${ports.last}` })
}

/** How long what was sent may take to be taken in, in milliseconds, once the source has sent it all. */
const longestMs = 30_000

/**
 * Resolves when the guest is here, or by post-copy enough of it to run.
 * @param standstillMs how long a network may be silent
 * @throws Error in QEMU's words
 */
export async function awaitGuest(machine: QemuMachine, standstillMs: number): Promise<void> {
  const patienceMs = Math.min(longestMs, standstillMs)
  const { qmp } = machine.arrival
  using watch = new MigrationWatch(qmp)
  const { status, problem } = await standingOf(qmp)
  watch.found(status)
  if (problem !== undefined) throw new Error(problem)
  const here = () => ['completed', 'postcopy-active', 'failed'].includes(watch.status)
  await watch.until(here, AbortSignal.timeout(patienceMs))
  if (watch.status === 'failed') throw new Error((await standingOf(qmp)).problem ?? 'QEMU could not take it in')
  if (watch.status === 'postcopy-active') await untilHeld(qmp, patienceMs)
}

/** Whether all of it is here. */
export async function hasGuest({ arrival: { qmp } }: QemuMachine): Promise<boolean> {
  return (await standingOf(qmp)).status === 'completed'
}

/** By post-copy the guest's devices come after the word that its memory will. */
async function untilHeld(qmp: QmpClient, patienceMs: number): Promise<void> {
  const deadline = performance.now() + patienceMs
  while ((await qmp.execute('query-status', {})).status === 'inmigrate') {
    if (performance.now() > deadline) throw new Error('the state of its devices did not come')
    await delay(1)
  }
}

/** Nobody writes to its disks from elsewhere any more. */
export async function stopExports({ arrival: { qmp } }: QemuMachine): Promise<void> {
  const exports = await qmp.executeAny('query-block-exports')
  if (Array.isArray(exports) && exports.length > 0) await qmp.executeAny('nbd-server-stop')
}
