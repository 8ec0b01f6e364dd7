import type { Change } from '@cimarron/api/client'
import { formatBytes } from '../output/bytes.ts'
import { safeText } from '../output/safe-text.ts'

/** A change in a line, for people. */
export function changeText(change: Change): string {
  switch (change.kind) {
    case 'set-name':
      return `name: ${safeText(change.name)}`
    case 'set-description':
      return change.description === null ? 'no description' : `description: ${safeText(change.description)}`
    case 'set-processors':
      return `processors: ${change.count}`
    case 'set-memory':
      return `memory: ${formatBytes(change.bytes)}`
    case 'set-boot':
      return `boot: ${values(change.boot)}`
    case 'set-firmware':
      return `firmware: ${change.firmware}`
    case 'set-machine-type':
      return `machine type: ${safeText(change.machineType)}`
    case 'set-acceleration':
      return `acceleration: ${change.acceleration}`
    case 'set-lifecycle':
      return `lifecycle: ${values(change.lifecycle)}`
    case 'set-hardware':
      return change.value === null ? `no ${change.name}` : settingText(change.name, change.value)
    case 'attach-device':
      return `+ ${deviceText(change.device)}`
    case 'detach-device':
      return `- ${safeText(change.device)}`
    case 'change-disk':
    case 'change-nic':
    case 'change-drive':
    case 'change-graphics':
    case 'change-serial':
      return `~ ${deviceText(change.device)}`
    default:
      // A newer server may know more.
      return values(change)
  }
}

/** A setting that a machine has, in a line. */
export function settingText(name: string, value: unknown): string {
  return `${name}: ${values(value)}`
}

function deviceText(device: { readonly id: string; readonly kind: string }): string {
  const { id, kind, ...rest } = device
  return `${kind} ${safeText(id)} ${values(rest)}`
}

function values(value: unknown): string {
  if (typeof value !== 'object' || value === null) return safeText(String(value))
  if (Array.isArray(value)) return value.length === 0 ? '-' : value.map(values).join(',')
  if (Object.keys(value).length === 0) return 'on'
  return Object.entries(value)
    .map(([name, one]) => `${name}=${typeof one === 'object' && one !== null ? `{${values(one)}}` : values(one)}`)
    .join(' ')
}
