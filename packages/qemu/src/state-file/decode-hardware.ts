import { HypervisorError } from '@cimarron/hypervisor'
import type { DevicePlaces, PluggedMemory } from '../incoming.ts'
import { isObject } from '../qmp/message.ts'
import type { HardwareNow } from './hardware-now.ts'

const word = /^[\w.-]{1,80}$/

/** What a place may say, and in which words: it is given to QEMU as it is. */
const placeWords: Readonly<Record<string, RegExp>> = {
  bus: word,
  addr: /^[\da-f]{1,2}\.[0-7]$/,
  port: /^\d{1,3}(?:\.\d{1,3}){0,5}$/,
}
const placeNumbers: ReadonlySet<string> = new Set(['channel', 'scsi-id', 'lun', 'requested-size'])

/**
 * What `readHardware` of another daemon, or of a former one, has told. Nothing else of it gets to QEMU.
 * @throws HypervisorError `peer-failed`
 */
export function decodeHardware(value: unknown): HardwareNow {
  const { machineType, places, memory } = isObject(value) ? value : {}
  if (!isWord(machineType)) throw refused(`a machine type ${JSON.stringify(machineType)}`)
  return { machineType, places: decodePlaces(places), memory: decodeMemory(memory) }
}

function decodePlaces(value: unknown): DevicePlaces {
  if (!isObject(value)) throw refused('no places of devices')
  const places = Object.entries(value)
  for (const [device, place] of places) {
    const isPlace = isObject(place) && Object.entries(place).every(([name, said]) => isOfPlace(name, said))
    if (!isWord(device) || !isPlace)
      throw refused(`a place ${JSON.stringify(place)} of device ${JSON.stringify(device)}`)
  }
  // Looked at a moment ago.
  return Object.fromEntries(places) as DevicePlaces
}

function isOfPlace(name: string, said: unknown): boolean {
  if (placeNumbers.has(name)) return isAmount(said)
  return typeof said === 'string' && (placeWords[name]?.test(said) ?? false)
}

function decodeMemory(value: unknown): PluggedMemory {
  const { baseBytes, dimms } = isObject(value) ? value : {}
  if (!isAmount(baseBytes) || !Array.isArray(dimms)) throw refused('no sizes of memory')
  return { baseBytes, dimms: dimms.map(decodeDimm) }
}

function decodeDimm(value: unknown): PluggedMemory['dimms'][number] {
  const { id, backend, bytes, addr, slot } = isObject(value) ? value : {}
  if (isWord(id) && isWord(backend) && isAmount(bytes) && isAmount(addr) && isAmount(slot))
    return { id, backend, bytes, addr, slot }
  throw refused(`memory ${JSON.stringify(value)} that was plugged in`)
}

function isWord(value: unknown): value is string {
  return typeof value === 'string' && word.test(value)
}

function isAmount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0
}

function refused(what: string): HypervisorError {
  const words = `it is told to have ${what}, which no QEMU has`
  return new HypervisorError('peer-failed', { what: 'the hardware of a machine', words })
}
