import { cancelled, type GuestPatience, HypervisorError } from '@cimarron/hypervisor'
import { actionsFor } from './command-line.ts'
import type { MachineStatus } from './machine-status.ts'
import { QmpError } from './qmp/error.ts'
import type { Run } from './run.ts'

export interface GuestRequest extends GuestPatience {
  readonly signal: AbortSignal
  /** The machine's power is being taken away meanwhile. */
  readonly isMoot: () => boolean
  /** How the guest is asked to power off. */
  readonly press: (run: Run) => Promise<unknown>
}

/** How long a guest may take, in milliseconds, where the caller says nothing. */
const defaultPatienceMs = 60_000

/**
 * Asks the guest to power off, and starts it again before QEMU would end.
 * @throws HypervisorError `timeout`, `cancelled`
 */
export async function rebootGuest(run: Run, status: MachineStatus, request: GuestRequest): Promise<void> {
  // Written down first: whoever finds the guest shut down in between completes the reboot.
  run.note({ rebooting: true })
  await withShutdownAction(run, 'pause', async () => {
    const isShutDown = () => status.view.state === 'shutting-down' && status.view.reason === 'guest-shutdown'
    if (await pressPowerButton(run, status, { ...request, obeyed: isShutDown })) await run.resetAndGo()
  })
  run.note({ rebooting: false })
}

/**
 * Asks the guest to power off, and sees QEMU end. Asked for from outside it ends in power off, whatever the guest's own
 * doing leads to.
 * @throws HypervisorError `timeout`, `cancelled`
 */
export async function shutDownGuest(run: Run, status: MachineStatus, request: GuestRequest): Promise<void> {
  await withShutdownAction(run, 'poweroff', () =>
    pressPowerButton(run, status, { ...request, obeyed: () => status.view.state === 'off' }),
  )
}

/** What QEMU does at the guest's power off is another thing for so long. */
async function withShutdownAction(
  run: Run,
  shutdown: 'pause' | 'poweroff',
  work: () => Promise<unknown>,
): Promise<void> {
  const usual = run.config && actionsFor(run.config.lifecycle).shutdown
  if (usual === shutdown || usual === undefined) {
    await work()
    return
  }
  await run.qmp.execute('set-action', { shutdown })
  try {
    await work()
  } finally {
    if (run.process?.isConnected) await run.qmp.execute('set-action', { shutdown: usual })
  }
}

/** Tells whether the guest obeyed; false where its machine went off instead. */
async function pressPowerButton(
  run: Run,
  status: MachineStatus,
  request: GuestRequest & { readonly obeyed: () => boolean },
): Promise<boolean> {
  const { signal, isMoot, obeyed, timeoutMs = defaultPatienceMs } = request
  status.become({ state: 'shutting-down', reason: 'requested' })
  const limit = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)])
  const changed = status.until(() => obeyed() || status.view.state === 'off', limit)
  try {
    await request.press(run)
  } catch (error) {
    // It may have ended just now, by itself.
    if (!(error instanceof QmpError) || error.code !== 'monitor-closed') {
      // It was not asked, and so runs on.
      if (status.view.state === 'shutting-down' && !isMoot()) status.become({ state: 'running', reason: 'requested' })
      throw error
    }
  }
  if (await changed) return obeyed()
  if (status.view.state === 'shutting-down' && !isMoot()) status.become({ state: 'running', reason: 'requested' })
  const what = `power-off of the guest of machine ${JSON.stringify(status.view.defined.name)}`
  if (signal.aborted) throw cancelled(signal, what)
  const remedy = 'it runs on; ask again, or power the machine off'
  throw new HypervisorError('timeout', { what, within: `${timeoutMs} ms`, remedy })
}
