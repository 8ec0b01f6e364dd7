import { type PlainValue, valuesOf } from '../../api/typed-values.ts'
import type { TypedParameter } from '../../protocol/types.ts'

type Values = ReadonlyMap<string, PlainValue>
type Parameters = readonly TypedParameter[]

/** More than any guest has; a count is the guest's word. */
const mostEntries = 10_000

export type InfoPart = 'users' | 'os' | 'timezone' | 'hostname' | 'filesystem' | 'disks'

interface GuestInfoPart {
  /** `virDomainGuestInfoTypes` */
  readonly types: number
  readonly read: (params: Parameters) => unknown
}

/** What `virDomainGetGuestInfo` tells, by `virDomainGuestInfoTypes`, put as the agent itself says it (QEMU, qga/qapi-schema.json). */
export const guestInfo: Readonly<Record<InfoPart, GuestInfoPart>> = {
  users: {
    types: 1,
    read: (params: Parameters) =>
      entries(params, 'user').map((one) => ({
        user: one('name'),
        ...given('domain', one('domain')),
        'login-time': Number(one('login-time') ?? 0) / 1000,
      })),
  },
  os: {
    types: 2,
    read: (params: Parameters) =>
      Object.fromEntries(
        params.filter(({ field }) => field.startsWith('os.')).map(({ field, value }) => [field.slice(3), value]),
      ),
  },
  timezone: {
    types: 4,
    read: (params: Parameters) => {
      const values = valuesOf(params)
      return { ...given('zone', values.get('timezone.name')), offset: values.get('timezone.offset') }
    },
  },
  hostname: {
    types: 8,
    read: (params: Parameters) => ({ 'host-name': valuesOf(params).get('hostname') }),
  },
  filesystem: {
    types: 16,
    read: (params: Parameters) =>
      entries(params, 'fs').map((one) => ({
        name: one('name'),
        mountpoint: one('mountpoint'),
        type: one('fstype'),
        ...given('total-bytes', asNumber(one('total-bytes'))),
        ...given('used-bytes', asNumber(one('used-bytes'))),
      })),
  },
  disks: {
    types: 32,
    read: (params: Parameters) =>
      entries(params, 'disk').map((one) => ({
        name: one('name'),
        partition: one('partition'),
        dependencies: counted(Number(one('dependency.count') ?? 0)).map((index) => one(`dependency.${index}.name`)),
        ...given('alias', one('guest_alias')),
        address: { ...given('serial', one('serial')), ...given('bus-type', one('guest_bus')) },
      })),
  },
}

/** What `virDomainGetGuestVcpus` tells: sets of numbers, `0-3,5`. */
export function processorsOf(params: Parameters): readonly unknown[] {
  const values = valuesOf(params)
  const setOf = (field: string) => numbersIn(String(values.get(field) ?? ''))
  const [online, offlinable] = [new Set(setOf('online')), new Set(setOf('offlinable'))]
  return setOf('vcpus').map((id) => ({
    'logical-id': id,
    online: online.has(id),
    'can-offline': offlinable.has(id),
  }))
}

function numbersIn(text: string): readonly number[] {
  const ranges = text.split(',').filter((range) => /^\d+(-\d+)?$/.test(range))
  return ranges.flatMap((range) => {
    const [first = 0, last = first] = range.split('-').map(Number)
    return counted(last - first + 1).map((index) => first + index)
  })
}

/** Those that come as `<kind>.count` and `<kind>.<index>.<field>`. */
function entries(params: Parameters, kind: string): readonly ((field: string) => PlainValue | undefined)[] {
  const values: Values = valuesOf(params)
  return counted(Number(values.get(`${kind}.count`) ?? 0)).map(
    (index) => (field) => values.get(`${kind}.${index}.${field}`),
  )
}

function counted(length: number): readonly number[] {
  return Array.from({ length: Math.max(0, Math.min(length, mostEntries)) }, (_, index) => index)
}

function asNumber(value: PlainValue | undefined): number | undefined {
  return value === undefined ? undefined : Number(value)
}

function given(name: string, value: PlainValue | undefined): Readonly<Record<string, PlainValue>> {
  return value === undefined ? {} : { [name]: value }
}
