import { isDeepStrictEqual } from 'node:util'
import {
  aboutTheMachine,
  applyChanges,
  type Change,
  configLimits,
  type HardwareName,
  HypervisorError,
  isMicrovm,
  type Limits,
  type MachineConfig,
  type MachineState,
} from '@cimarron/hypervisor'
import { actionsFor } from '../command-line.ts'
import { ownDevices } from '../disk-devices.ts'
import { hasPorts, watchdogAction } from '../hardware-arguments.ts'
import { checkPlacement } from '../pinning.ts'
import { setLimits } from '../set-up.ts'
import { conformMedium } from './change-medium.ts'
import { conformNicChange, nicWaits } from './change-nic.ts'
import type { Conform, LiveMachine } from './live-machine.ts'
import { conformMemory, memoryThere, virtioMemWaits } from './memory.ts'
import { conformDisk } from './plug-disk.ts'
import { conformNic } from './plug-nic.ts'
import { conformUsbDevices } from './plug-usb.ts'
import { conformProcessors, processorsWait } from './processors.ts'

/** What of a request a running machine takes at once, and how. */
export interface LiveChange {
  /** Its settings once that is done. */
  readonly config: MachineConfig
  readonly now: readonly Change[]
  readonly pending: readonly Change[]
  /** Why each of those waits. */
  readonly waits: readonly string[]
  /** Each brings QEMU into line with settings, as far as its change touches them; in the order of the changes. */
  readonly steps: readonly Conform[]
}

export interface LiveRequest {
  readonly changes: readonly Change[]
  /** All of them, or an error. */
  readonly isNow: boolean
  readonly state: MachineState
}

/** @throws HypervisorError `unsupported` naming the first change that a running machine can't take, where all are wanted now. */
export async function planLiveChange(
  live: LiveMachine,
  active: MachineConfig,
  { changes, isNow, state }: LiveRequest,
): Promise<LiveChange> {
  const plan = { now: [] as Change[], pending: [] as Change[], waits: [] as string[], steps: [] as Conform[] }
  const ports = { free: changes.some(({ kind }) => kind === 'attach-device') ? (await live.freePorts()).length : 0 }
  let config = active
  for (const change of changes) {
    const why = (await reasonToWait(change, { live, config, state, ports })) ?? unfit(config, change)
    if (why === undefined) {
      plan.now.push(change)
      plan.steps.push(stepOf(change, config))
      config = applyChanges(config, [change])
    } else if (isNow) {
      const feature = `change-now of ${change.kind}: ${why}; apply it at the next start`
      throw new HypervisorError('unsupported', { platform: 'the QEMU driver', feature })
    } else {
      plan.pending.push(change)
      plan.waits.push(why)
    }
  }
  return { config, ...plan }
}

/** The same where nothing can be done now. */
export function waitAll(
  active: MachineConfig,
  { changes, why }: { readonly changes: readonly Change[]; readonly why: string },
): LiveChange {
  return { config: active, now: [], pending: changes, waits: changes.map(() => why), steps: [] }
}

/** It was made for the defined settings; what is active may differ too much by what waits already. */
function unfit(config: MachineConfig, change: Change): string | undefined {
  try {
    applyChanges(config, [change])
    return undefined
  } catch (error) {
    if (error instanceof HypervisorError) return `the running machine differs: ${error.message}`
    throw error
  }
}

interface Situation {
  readonly live: LiveMachine
  readonly config: MachineConfig
  readonly state: MachineState
  /** Taken from as devices are planned into them. */
  readonly ports: { free: number }
}

/** Why the running machine can't take it, or undefined where it can. */
async function reasonToWait(change: Change, situation: Situation): Promise<string | undefined> {
  const { config, live } = situation
  switch (change.kind) {
    case 'set-name':
    case 'set-description':
    case 'set-lifecycle':
      return undefined
    case 'set-memory':
      return await memoryWaits(change.bytes, situation)
    case 'set-processors':
      return await processorsWait(change.count, situation)
    case 'set-hardware':
      return change.name === 'limits' ? limitsWait(change.value, live) : hardwareWaits(change, config)
    case 'attach-device':
      return attachWaits(change.device, situation)
    case 'detach-device':
      return detachWaits(change.device, situation)
    case 'change-disk':
      return onlyDiffers(config.disks, change.device, 'limits')
        ? undefined
        : 'of a disk only the limits change while it is there'
    case 'change-nic':
      return nicWaits(
        config.nics.find(({ id }) => id === change.device.id),
        change.device,
      )
    case 'change-drive':
      return onlyDiffers(config.drives ?? [], change.device, 'medium')
        ? undefined
        : 'of a drive only the medium changes while it is there'
    case 'set-boot':
    case 'set-firmware':
    case 'set-machine-type':
    case 'set-acceleration':
    case 'change-graphics':
    case 'change-serial':
      return 'it is read when the machine starts'
    default:
      return change satisfies never
  }
}

async function memoryWaits(bytes: number, { live, config }: Situation): Promise<string | undefined> {
  if (!(await live.has(ownDevices.balloon))) return 'it was started without a balloon'
  if (await live.has(ownDevices.virtioMem)) return await virtioMemWaits(live, bytes)
  const missing = bytes - (await memoryThere(live))
  if (missing <= 0) return undefined
  if (bytes > (config.maxMemoryBytes ?? 0)) return 'it was started with room for no more memory (maxMemoryBytes)'
  const step = configLimits.memoryPlugBytes
  return missing % step === 0 ? undefined : `memory is plugged in by ${step / 2 ** 20} MiB at a time`
}

function limitsWait(limits: Limits | null, live: LiveMachine): string | undefined {
  if (!limits?.memory || live.isLimited) return undefined
  return 'it was started without limits, and the memory it has taken is not counted'
}

function hardwareWaits(change: Extract<Change, { kind: 'set-hardware' }>, config: MachineConfig): string | undefined {
  if (aboutTheMachine.has(change.name) || change.name === 'pinning') return undefined
  if (change.name === 'usbDevices') {
    return hasUsb(config) ? undefined : 'it was started without a usb controller'
  }
  const isAction = change.name === 'watchdog' && change.value !== null && change.value.model === config.watchdog?.model
  return isAction ? undefined : 'it is read when the machine starts'
}

function hasUsb({ usb, usbDevices, sound, disks }: MachineConfig): boolean {
  return (
    usb !== undefined || usbDevices !== undefined || sound?.model === 'usb' || disks.some(({ bus }) => bus === 'usb')
  )
}

function attachWaits(
  device: Extract<Change, { kind: 'attach-device' }>['device'],
  { config, ports }: Situation,
): string | undefined {
  if (device.kind === 'disk' && (device.bus === 'scsi' || device.bus === 'usb')) {
    const all = [...config.disks, ...(config.drives ?? [])]
    const isThere = all.some(({ bus }) => bus === device.bus) || (device.bus === 'usb' && hasUsb(config))
    return isThere ? undefined : `it was started without a ${device.bus} controller`
  }
  const isPci = device.kind === 'nic' || (device.kind === 'disk' && (device.bus === 'virtio' || device.bus === 'nvme'))
  if (isPci && isMicrovm(config)) return 'a microvm takes no device while it runs'
  if (!isPci) return `a ${device.kind} like this is not plugged into a running machine`
  if (!hasPorts(config)) return undefined
  if (ports.free === 0) return 'all its ports for further devices are taken'
  ports.free--
  return undefined
}

function detachWaits(id: string, { config, state }: Situation): string | undefined {
  const disk = config.disks.find((one) => one.id === id)
  if (!disk && !config.nics.some((one) => one.id === id))
    return 'a device like this is not taken out of a running machine'
  if (disk?.bus === 'scsi' || disk?.bus === 'usb') return undefined
  if (isMicrovm(config)) return 'a microvm gives no device back while it runs'
  if (disk?.bus === 'sata' || disk?.bus === 'ide') return `${disk.bus} disks are not taken out of a running machine`
  return state === 'running' ? undefined : 'the guest has to agree, and stands still'
}

function onlyDiffers<D extends { readonly id: string }>(devices: readonly D[], device: D, part: keyof D): boolean {
  const { [part]: _, ...before } = devices.find(({ id }) => id === device.id) ?? { ...device, id: '' }
  const { [part]: _after, ...after } = device
  return isDeepStrictEqual(before, after)
}

/** What brings QEMU into line with the settings before or after a change, whichever is asked for. */
export function stepOf(change: Change, config: MachineConfig): Conform {
  switch (change.kind) {
    case 'set-lifecycle':
      return (live, { lifecycle }) => live.qmp.execute('set-action', actionsFor(lifecycle))
    case 'set-memory':
      return conformMemory
    case 'set-processors':
      return conformProcessors
    case 'set-hardware':
      return settingSteps[change.name] ?? nothing
    case 'attach-device':
      return stepOfDevice(change.device.id, change.device.kind === 'nic')
    case 'detach-device':
      return stepOfDevice(
        change.device,
        config.nics.some(({ id }) => id === change.device),
      )
    case 'change-disk':
      return (live, { disks }) => setLimits(live.qmp, disks.find(({ id }) => id === change.device.id) ?? change.device)
    case 'change-nic':
      return (live, settings) => conformNicChange(live, settings, change.device.id)
    case 'change-drive':
      return (live, settings) => conformMedium(live, settings, change.device.id)
    default:
      return nothing
  }
}

const settingSteps: { readonly [N in HardwareName]?: Conform } = {
  watchdog: conformWatchdog,
  limits: conformLimits,
  pinning: conformPinning,
  usbDevices: conformUsbDevices,
}

function stepOfDevice(id: string, isNic: boolean): Conform {
  return (live, config) => (isNic ? conformNic(live, config, id) : conformDisk(live, config, id))
}

async function conformWatchdog({ qmp }: LiveMachine, { watchdog }: MachineConfig): Promise<void> {
  if (watchdog) await qmp.executeAny('set-action', { watchdog: watchdogAction(watchdog.action) })
}

async function conformLimits(live: LiveMachine, { limits }: MachineConfig): Promise<void> {
  await live.limit(limits ?? {})
}

async function conformPinning(live: LiveMachine, config: MachineConfig): Promise<void> {
  checkPlacement(config)
  await live.pin(config)
}

/** QEMU need not know of it. */
async function nothing(): Promise<void> {
  // That is all.
}
