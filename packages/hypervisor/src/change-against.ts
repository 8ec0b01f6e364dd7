import { isDeepStrictEqual } from 'node:util'
import { applyChangesAsFound } from './apply-changes.ts'
import type { Change, ChangeRequest } from './change.ts'
import { changesBetween } from './changes-between.ts'
import type { MachineConfig } from './config.ts'
import { devicesOf } from './devices.ts'
import type { MachineView } from './machine.ts'

/**
 * What a request changes of the defined settings. Changes that were made against the active ones go there as far as they
 * change those: what waits for the next start of the same device, or of what goes, goes on waiting.
 */
export function changesOfDefined(
  { changes, against }: Pick<ChangeRequest, 'changes' | 'against'>,
  { active, defined }: Pick<MachineView, 'active' | 'defined'>,
): readonly Change[] {
  if (against !== 'active' || !active) return changes
  const next = applyChangesAsFound(active, changes)
  const base = new Map(devicesOf(active).map((device) => [device.id, device]))
  const there = new Map(devicesOf(defined).map((device) => [device.id, device]))
  return changesBetween(active, next).flatMap((change): readonly Change[] => {
    switch (change.kind) {
      case 'set-boot':
        return [{ ...change, boot: merged(active.boot, change.boot, defined.boot) }]
      case 'set-lifecycle':
        return [{ ...change, lifecycle: merged(active.lifecycle, change.lifecycle, defined.lifecycle) }]
      case 'set-hardware': {
        const value = merged(active[change.name], change.value ?? undefined, defined[change.name]) ?? null
        // The value is of this very name.
        return [{ ...change, value } as Change]
      }
      case 'detach-device':
        return there.has(change.device) ? [change] : []
      case 'change-disk':
      case 'change-nic':
      case 'change-drive':
      case 'change-graphics':
      case 'change-serial': {
        const { device } = change
        const other = there.get(device.id)
        if (other?.kind !== device.kind) return []
        // All three are of one kind.
        return [{ ...change, device: merged(base.get(device.id), device, other) } as Change]
      }
      default:
        return [change]
    }
  })
}

/** What a value becomes where it is `other` by now and was to go from `from` to `to`: part by part. */
function merged<T>(from: unknown, to: T, other: T): T {
  if (isDeepStrictEqual(from, to)) return other
  if (!isRecord(from) || !isRecord(to) || !isRecord(other) || from.kind !== to.kind || other.kind !== to.kind) return to
  const { ...parts } = other as Record<string, unknown>
  for (const name of new Set([...Object.keys(from), ...Object.keys(to)])) {
    const part = merged(from[name], to[name], parts[name])
    if (part === undefined) delete parts[name]
    else parts[name] = part
  }
  return parts as T
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
