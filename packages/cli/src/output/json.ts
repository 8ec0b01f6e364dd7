import { safeJson } from './safe-text.ts'

/**
 * JSON of a result. A 64-bit integer that JavaScript's numbers hold exactly is a number; a larger one is a string of its
 * digits, so that no reader rounds it.
 */
export function toJson(value: unknown): string {
  return safeJson(JSON.stringify(value, replaceWide, 2) ?? 'null')
}

/** In one line. */
export function toJsonLine(value: unknown): string {
  return safeJson(JSON.stringify(value, replaceWide) ?? 'null')
}

function replaceWide(_key: string, value: unknown): unknown {
  if (typeof value === 'number' && !Number.isFinite(value)) return String(value)
  if (typeof value !== 'bigint') return value
  const number = Number(value)
  return Number.isSafeInteger(number) ? number : String(value)
}
