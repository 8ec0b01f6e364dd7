import type { MachineMetrics } from '@cimarron/api/client'
import { formatBytes } from '../output/bytes.ts'

/** `2.4 MiB/s`; a dash where it is not known. */
export function perSecond(bytes: number | undefined): string {
  return bytes === undefined ? '-' : `${formatBytes(Math.round(bytes))}/s`
}

export function bytesText(bytes: number | undefined): string {
  return bytes === undefined ? '-' : formatBytes(Math.round(bytes))
}

/** Of one processor: `150.0 %` are one and a half. */
export function percentText(cores: number | undefined): string {
  return cores === undefined ? '-' : `${(cores * 100).toFixed(1)} %`
}

export function milliseconds(value: number | undefined): string {
  return value === undefined ? '-' : `${value < 10 ? value.toFixed(2) : value.toFixed(0)} ms`
}

/** Reads and writes together. */
export function diskRate({ rates }: MachineMetrics): number | undefined {
  return sum(rates?.diskRead, rates?.diskWrite)
}

/** Both directions together. */
export function netRate({ rates }: MachineMetrics): number | undefined {
  return sum(rates?.netReceive, rates?.netTransmit)
}

/** What the guest says it uses, or what the host holds for it. */
export function memoryUsed({ rates }: MachineMetrics): number | undefined {
  return rates?.memoryUsed ?? rates?.memoryResident
}

function sum(one: number | undefined, other: number | undefined): number | undefined {
  return one === undefined && other === undefined ? undefined : (one ?? 0) + (other ?? 0)
}
