import type { MachineConfig } from './config.ts'
import { configLimits } from './config-limits.ts'
import { refuseField as refuse } from './invalid-config.ts'
import { memoryOfCells, parseNumberList } from './placement.ts'

/** Huge pages of x86_64. */
const pageSizes: readonly number[] = [2 ** 21, 2 ** 30]
/** virtio-mem gives and takes by this much (its usual block on x86_64). */
const virtioMemBlockBytes = 2 ** 21
const mostCells = 64

export function checkMemoryBacking(config: MachineConfig): void {
  const { memoryBacking, memory } = config
  const pageBytes = memoryBacking?.pageBytes
  if (pageBytes === undefined) return
  if (!pageSizes.includes(pageBytes)) {
    throw refuse('memoryBacking.pageBytes', pageBytes, `is no size of huge pages; use ${pageSizes.join(' or ')}`)
  }
  if (memory.bytes % pageBytes !== 0) {
    throw refuse('memory.bytes', memory.bytes, `is no whole number of its pages; use a multiple of ${pageBytes}`)
  }
}

export function checkMemoryHotplug({ memoryHotplug, memory, maxMemoryBytes, architecture }: MachineConfig): void {
  if (memoryHotplug !== 'virtio-mem') return
  if (architecture !== 'x86_64') throw refuse('memoryHotplug', memoryHotplug, 'is for x86_64 machines; use dimm')
  if (maxMemoryBytes === undefined || maxMemoryBytes === memory.bytes) {
    throw refuse('memoryHotplug', memoryHotplug, 'has no room; set maxMemoryBytes to more than memory.bytes')
  }
  if (maxMemoryBytes % virtioMemBlockBytes !== 0 || memory.bytes % virtioMemBlockBytes !== 0) {
    const text = `needs memory.bytes and maxMemoryBytes in whole blocks; use multiples of ${virtioMemBlockBytes}`
    throw refuse('memoryHotplug', memoryHotplug, text)
  }
}

export function checkNuma(config: MachineConfig): void {
  const { numa, memory } = config
  if (numa === undefined) return
  if (numa.length === 0 || numa.length > mostCells) {
    throw refuse('numa', numa.length, `is no number of cells; use 1 to ${mostCells}, or leave it out`)
  }
  const processors = config.maxProcessors ?? config.processors.count
  const taken = new Map<number, number>()
  for (const [index, cell] of numa.entries()) {
    const field = `numa[${index}]`
    for (const number of numbersOf(`${field}.processors`, cell.processors)) {
      if (number >= processors) {
        throw refuse(`${field}.processors`, cell.processors, `names processor ${number}; it has 0 to ${processors - 1}`)
      }
      const other = taken.get(number)
      if (other !== undefined) {
        throw refuse(`${field}.processors`, cell.processors, `has processor ${number} of cell ${other}; name each once`)
      }
      taken.set(number, index)
    }
    if (cell.hostNodes !== undefined) numbersOf(`${field}.hostNodes`, cell.hostNodes)
    if (cell.policy !== undefined && cell.hostNodes === undefined) {
      throw refuse(`${field}.policy`, cell.policy, 'is about nothing; set hostNodes, too')
    }
    checkDistances(config, index)
  }
  if (taken.size !== processors) {
    const missing = Array.from({ length: processors }, (_, number) => number).find((number) => !taken.has(number))
    throw refuse(
      'numa',
      numa.map((cell) => cell.processors).join(' and '),
      `leave processor ${missing} out; name each once`,
    )
  }
  const step = config.memoryBacking?.pageBytes ?? configLimits.memoryStepBytes
  const parts = memoryOfCells(numa, memory.bytes, step)
  const sum = parts.reduce((one, other) => one + other, 0)
  for (const [index, part] of parts.entries()) {
    if (Number.isSafeInteger(part) && part >= step && part % step === 0) continue
    throw refuse(
      `numa[${index}].memoryBytes`,
      part,
      `is no memory of a cell; use a multiple of ${step} within ${memory.bytes}`,
    )
  }
  if (sum !== memory.bytes) {
    const remedy = `make them ${memory.bytes} (memory.bytes), or leave that of one cell out`
    throw refuse('numa', sum, `is what the cells' memoryBytes come to; ${remedy}`)
  }
}

function checkDistances({ numa = [] }: MachineConfig, index: number): void {
  const distances = numa[index]?.distances
  if (distances === undefined) return
  const field = `numa[${index}].distances`
  if (distances.length !== numa.length) {
    throw refuse(field, distances.length, `are not as many as there are cells; use ${numa.length}`)
  }
  for (const [other, distance] of distances.entries()) {
    const isRight = other === index ? distance === 10 : distance > 10 && distance < 255
    if (Number.isSafeInteger(distance) && isRight) continue
    throw refuse(`${field}[${other}]`, distance, 'is no distance; use 10 to itself, 11 to 254 to others')
  }
}

export function checkPinning({ pinning, processors, maxProcessors }: MachineConfig): void {
  if (pinning?.emulator !== undefined) numbersOf('pinning.emulator', pinning.emulator)
  const most = maxProcessors ?? processors.count
  for (const [name, list] of Object.entries(pinning?.processors ?? {})) {
    if (!/^(0|[1-9]\d{0,3})$/.test(name) || Number(name) >= most) {
      throw refuse('pinning.processors', name, `is no processor of this machine; use 0 to ${most - 1}`)
    }
    numbersOf(`pinning.processors.${name}`, list)
  }
}

export function checkPciDevices({ pciDevices = [] }: MachineConfig): void {
  for (const [index, address] of pciDevices.entries()) {
    if (!/^[0-9a-f]{4}:[0-9a-f]{2}:[01][0-9a-f]\.[0-7]$/.test(address)) {
      throw refuse(`pciDevices[${index}]`, address, 'is no PCI address; write it as 0000:01:00.0')
    }
  }
  requireOnce('pciDevices', pciDevices)
}

export function checkUsbDevices({ usbDevices = [] }: MachineConfig): void {
  for (const [index, word] of usbDevices.entries()) {
    if (!/^([0-9a-f]{4}:[0-9a-f]{4}|[1-9]\d{0,2}-[1-9]\d?(\.[1-9]\d?){0,6})$/.test(word)) {
      const remedy = 'write vendor and product, as 0781:5581, or bus and port, as 1-1.4'
      throw refuse(`usbDevices[${index}]`, word, `is no USB device; ${remedy}`)
    }
  }
  requireOnce('usbDevices', usbDevices)
}

function requireOnce(field: string, values: readonly string[]): void {
  if (values.length > 8) throw refuse(field, values.length, 'are too many; use at most 8')
  const twice = values.find((value, index) => values.indexOf(value) !== index)
  if (twice !== undefined) throw refuse(field, twice, 'is there twice; name it once')
}

function numbersOf(field: string, list: string): readonly number[] {
  const numbers = parseNumberList(list)
  if (numbers) return numbers
  throw refuse(field, list, 'is no list of numbers; write it as 0-3,8')
}
