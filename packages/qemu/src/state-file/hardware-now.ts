import type { DevicePlaces, PluggedMemory } from '../incoming.ts'
import type { QmpClient } from '../qmp/client.ts'
import { isObject, type JsonObject } from '../qmp/message.ts'

/** What of a running machine's hardware its settings do not say, but its guest has seen. JSON can hold it. */
export interface HardwareNow {
  /** QEMU's versioned name: `pc-q35-7.2`. */
  readonly machineType: string
  readonly places: DevicePlaces
  readonly memory: PluggedMemory
}

/**
 * Looks where each device is, and how much memory was plugged in after the start: a QEMU that takes up this guest's state
 * must have the very same in the same places, also where they came there in another order.
 * @throws QmpError
 */
export async function readHardware(qmp: QmpClient): Promise<HardwareNow> {
  const [type, pci, scsi, usb, { virtioMem, ...memory }] = await Promise.all([
    qmp.executeAny('qom-get', { path: '/machine', property: 'type' }),
    pciPlaces(qmp),
    scsiPlaces(qmp),
    usbPlaces(qmp),
    pluggedMemory(qmp),
  ])
  const places = { ...pci, ...scsi, ...usb, ...virtioMem }
  return { machineType: String(type).replace(/-machine$/, ''), places, memory }
}

async function pciPlaces(qmp: QmpClient): Promise<DevicePlaces> {
  const [buses, root] = await Promise.all([qmp.executeAny('query-pci'), rootBus(qmp)])
  return Object.fromEntries(listOf(buses).flatMap((bus) => placesOn(root, listOf(bus.devices))))
}

/** QEMU names it by the board: `pcie.0` has ports, `pci.0` has none. */
async function rootBus(qmp: QmpClient): Promise<string> {
  const answer = await qmp.executeAny('human-monitor-command', { 'command-line': 'info qtree' })
  return /bus: (pcie?\.0)\b/.exec(String(answer))?.[1] ?? 'pci.0'
}

function placesOn(
  bus: string,
  devices: readonly JsonObject[],
): (readonly [string, { readonly bus: string; readonly addr: string }])[] {
  return devices.flatMap((device) => {
    const { qdev_id: id, slot, function: part, pci_bridge: bridge } = device
    const named = typeof id === 'string' && id !== ''
    const own = named ? [[id, { bus, addr: `${Number(slot).toString(16)}.${Number(part)}` }] as const] : []
    // What is behind a bridge that is not ours is not ours either.
    return [...own, ...(named && isObject(bridge) ? placesOn(id, listOf(bridge.devices)) : [])]
  })
}

async function scsiPlaces(qmp: QmpClient): Promise<DevicePlaces> {
  const devices = listOf(await qmp.executeAny('qom-list', { path: '/machine/peripheral' }))
  const places: Record<string, Readonly<Record<string, number>>> = {}
  for (const { name, type } of devices) {
    if (typeof name !== 'string' || !/<scsi-(hd|cd)>/.test(String(type))) continue
    const path = `/machine/peripheral/${name}`
    const read = async (property: string) => Number(await qmp.executeAny('qom-get', { path, property }))
    places[name] = { channel: await read('channel'), 'scsi-id': await read('scsi-id'), lun: await read('lun') }
  }
  return places
}

/** QEMU tells the port of a USB device to people only. */
async function usbPlaces(qmp: QmpClient): Promise<DevicePlaces> {
  const text = String(await qmp.executeAny('human-monitor-command', { 'command-line': 'info usb' }))
  return Object.fromEntries(
    [...text.matchAll(/Port ([\d.]+),.*, ID: (\S+)/g)].map(([, port = '', id = '']) => [id, { port }]),
  )
}

async function pluggedMemory(qmp: QmpClient): Promise<PluggedMemory & { readonly virtioMem: DevicePlaces }> {
  const summary = await qmp.executeAny('query-memory-size-summary')
  const baseBytes = isObject(summary) ? Number(summary['base-memory']) : 0
  const devices = listOf(await qmp.executeAny('query-memory-devices')).map(({ type, data }) => ({
    type,
    data: isObject(data) ? data : {},
  }))
  const dimms = devices
    .filter(({ type }) => type === 'dimm')
    .map(({ data: { id, addr, slot, size, memdev } }) => ({
      id: String(id),
      backend: String(memdev).split('/').at(-1) ?? '',
      bytes: Number(size),
      addr: Number(addr),
      slot: Number(slot),
    }))
  const reserve = devices.find(({ type }) => type === 'virtio-mem')?.data
  const virtioMem =
    typeof reserve?.id === 'string' ? { [reserve.id]: { 'requested-size': Number(reserve['requested-size']) } } : {}
  return { baseBytes, dimms, virtioMem }
}

function listOf(value: unknown): readonly JsonObject[] {
  return Array.isArray(value) ? value.filter(isObject) : []
}
