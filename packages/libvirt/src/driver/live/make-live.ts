import {
  type AnyDevice,
  type Change,
  type Disk,
  devicesOf,
  HypervisorError,
  type MachineConfig,
} from '@cimarron/hypervisor'
import { affects, flagBits } from '../../api/flags.ts'
import { deviceIn, deviceSnippet } from '../../documents/domain/device-snippet.ts'
import { editDomain } from '../../documents/domain/edit-domain.ts'
import { remoteCalls as calls } from '../../protocol/remote.gen.ts'
import type { XmlElement } from '../../xml/xml-element.ts'
import type { MachineDesk } from '../machine-desk.ts'
import { runOf } from './run-document.ts'
import { setLifecycle } from './set-lifecycle.ts'
import { until } from './until.ts'

export interface LiveTools {
  readonly desk: MachineDesk
  readonly signal: AbortSignal
  /** What to do where a later step fails. */
  readonly undo: AsyncDisposableStack
  /** The machine as it was defined before: devices that go have their names there. */
  readonly formerly: XmlElement | undefined
}

/** How long a guest may take to let go of a device, or to give memory. */
const patienceMs = 10_000
const live = ['live'] as const

/**
 * Makes a change in the run. The document of the run is another than that of the next start: what is handed over is made of the
 * former, for names that are free in one may not be so in the other.
 * @throws LibvirtError `refused`, HypervisorError `timeout` where its guest does not go along
 */
export async function makeLive(change: Change, tools: LiveTools): Promise<void> {
  switch (change.kind) {
    case 'attach-device':
      return await attach(change.device, tools)
    case 'detach-device':
      return await detach(change.device, tools)
    case 'change-disk':
      return await bound(change.device, tools)
    case 'change-drive':
    case 'change-nic':
      return await update(change, tools)
    case 'set-lifecycle':
      return await setLifecycle(tools)
    case 'set-memory':
      return await setMemory(change.bytes, tools)
    case 'set-processors':
      return await setProcessors(change.count, tools)
    default:
      throw new TypeError(`${change.kind} is not made in a run`)
  }
}

async function attach(device: AnyDevice, { desk, undo, signal, formerly }: LiveTools): Promise<void> {
  const { xml, context } = await runOf(desk)
  if (has(desk, device.id)) return
  const snippet = deviceSnippet(editDomain(xml, [{ kind: 'attach-device', device }], context), device.id, context)
  const domain = desk.domain()
  await domain.attachDevice(snippet, live)
  undo.defer(() => unplug(device.id, { desk, signal, formerly }))
}

async function detach(id: string, { desk, undo, signal, formerly }: LiveTools): Promise<void> {
  if (!has(desk, id)) return
  const { xml, context } = await runOf(desk, formerly)
  const snippet = deviceSnippet(xml, id, context)
  await unplug(id, { desk, signal, formerly })
  undo.defer(() => desk.domain().attachDevice(snippet, live))
}

/** libvirt answers when it has asked the guest; the device is gone when the guest has let go of it. */
async function unplug(id: string, { desk, signal, formerly }: Omit<LiveTools, 'undo'>): Promise<void> {
  const { xml, context } = await runOf(desk, formerly)
  const { element, key } = deviceIn(xml, id, context)
  await desk.domain().detachDevice(xml.slice(element.start, element.end), live)
  const what = `the guest of machine ${JSON.stringify(desk.view.defined.name)}, asked to let go of ${id},`
  // By what libvirt knows it by: its id may be in no document any more.
  await until(desk, ({ places }) => ![...(places?.values() ?? [])].some((place) => place.key === key), {
    patienceMs,
    signal,
    what,
    remedy: 'its system has to support that; it is gone at the next start',
  })
}

async function update(change: Change & { readonly device: AnyDevice }, { desk, undo }: LiveTools): Promise<void> {
  const { xml, context } = await runOf(desk)
  const { id } = change.device
  const before = deviceSnippet(xml, id, context)
  const after = deviceSnippet(editDomain(xml, [change], context), id, context)
  if (before === after) return
  await desk.domain().updateDevice(after, live)
  undo.defer(() => desk.domain().updateDevice(before, live))
}

const rates = [
  ['read_bytes_sec', 'readBytesPerSecond'],
  ['write_bytes_sec', 'writeBytesPerSecond'],
  ['read_iops_sec', 'readsPerSecond'],
  ['write_iops_sec', 'writesPerSecond'],
] as const

async function bound({ id, limits }: Disk, { desk, undo }: LiveTools): Promise<void> {
  const disk = desk.places?.get(id)?.key
  const before = desk.view.active?.disks.find((each) => each.id === id)?.limits
  if (disk === undefined) throw new TypeError(`libvirt has no name for disk ${id}`)
  const set = async (to: Disk['limits']) => {
    const params = rates.map(([field, name]) => ({ field, type: 'ullong', value: BigInt(to?.[name] ?? 0) }) as const)
    const flags = flagBits(live, affects)
    await desk.around.libvirt().rpc.call(calls.domainSetBlockIoTune, { dom: desk.domain().wire, disk, params, flags })
  }
  await set(limits)
  undo.defer(() => set(before))
}

/** By the balloon, which the guest itself has to let down and blow up. */
async function setMemory(bytes: number, { desk, undo, signal }: LiveTools): Promise<void> {
  const before = desk.view.active?.memory.bytes ?? bytes
  const ask = (wanted: number) => desk.domain().setMemory(BigInt(wanted / 1024), live)
  await ask(bytes)
  undo.defer(() => ask(before))
  const what = `the guest of machine ${JSON.stringify(desk.view.defined.name)}, asked for ${bytes} bytes of memory,`
  const remedy = 'its system has to have a balloon driver; it has them at the next start'
  await until(desk, ({ active }) => active?.memory.bytes === bytes, { patienceMs, signal, what, remedy })
}

async function setProcessors(count: number, { desk, undo }: LiveTools): Promise<void> {
  const before = desk.view.active?.processors.count ?? count
  await desk.domain().setProcessors(count, live)
  undo.defer(() => desk.domain().setProcessors(before, live))
}

function has({ view: { active } }: MachineDesk, id: string): boolean {
  return active !== null && devicesOf(active as MachineConfig).some((device) => device.id === id)
}

/** Whether a refusal leaves a change for the next start. */
export function isWaiting(error: unknown): error is HypervisorError {
  return error instanceof HypervisorError && ['unsupported', 'timeout', 'peer-failed', 'busy'].includes(error.code)
}
