import { CimDateTime } from '@cimarron/cim'

const shape = /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d{1,3})?)?(?:Z|([+-])(\d\d):?(\d\d))$/

/** A point in time as commands print it (ISO 8601, RFC 3339): `2026-01-31T23:59:59.000Z`, or with an offset from UTC, which is kept. */
export function isoDate(text: string): CimDateTime | undefined {
  const found = shape.exec(text)
  if (found === null) return undefined
  const [, sign, hours = '0', minutes = '0'] = found
  const date = new Date(text.replace(/([+-]\d\d)(\d\d)$/, '$1:$2'))
  if (Number.isNaN(date.getTime())) return undefined
  const offset = (Number(hours) * 60 + Number(minutes)) * (sign === '-' ? -1 : 1)
  return CimDateTime.fromDate(date, offset)
}
