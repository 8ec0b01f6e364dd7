import { setTimeout as delay } from 'node:timers/promises'
import { type KeyChord, type KeyName, type KeyTiming, usualKeyTiming } from '@cimarron/hypervisor'
import type { QmpClient } from '../qmp/client.ts'

/**
 * Presses each chord, holds it, and lets it go. What is held is let go also where the rest is called off.
 *
 * QEMU has a command for a chord with a time to hold (`send-key`), which only puts it into a queue, and leaves out what
 * the queue has no room for: so the time is kept here.
 */
export async function pressKeys(
  qmp: QmpClient,
  chords: readonly KeyChord[],
  { holdMs, delayMs, signal }: KeyTiming & { readonly signal?: AbortSignal },
): Promise<void> {
  const wait = (ms: number) => delay(ms, undefined, signal ? { signal } : {})
  let isFirst = true
  for (const chord of chords) {
    if (!isFirst) await wait(delayMs ?? usualKeyTiming.delayMs)
    isFirst = false
    signal?.throwIfAborted()
    await tell(qmp, chord, true)
    try {
      await wait(holdMs ?? usualKeyTiming.holdMs)
    } finally {
      await tell(qmp, chord.toReversed(), false)
    }
  }
}

/** qapi/ui.json, `input-send-event`. */
async function tell(qmp: QmpClient, keys: readonly KeyName[], down: boolean): Promise<void> {
  const events = keys.map((key) => ({ type: 'key', data: { down, key: { type: 'qcode', data: key } } }))
  await qmp.executeAny('input-send-event', { events })
}
