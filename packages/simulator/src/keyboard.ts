import {
  cancelled,
  characterOf,
  type KeyboardLayout,
  type KeyChord,
  type KeyTiming,
  usualKeyTiming,
} from '@cimarron/hypervisor'
import { type Clock, delay } from './clock.ts'

/** What keys send that write nothing, as a terminal does (ECMA-48, and xterm's). */
const controls: Readonly<Record<string, string>> = {
  ret: '\r',
  kp_enter: '\r',
  tab: '\t',
  esc: '\x1b',
  backspace: '\x7f',
  up: '\x1b[A',
  down: '\x1b[B',
  right: '\x1b[C',
  left: '\x1b[D',
}

/** What a chord types at the simulated guest's console; undefined: it means nothing there. */
export function typedBy(chord: KeyChord, layout: KeyboardLayout): string | undefined {
  const [only] = chord
  if (chord.length === 1 && only !== undefined && Object.hasOwn(controls, only)) return controls[only]
  const control = chord.length === 2 && chord[0] === 'ctrl' ? chord[1] : undefined
  if (control !== undefined && /^[a-z]$/.test(control)) return String.fromCharCode(control.charCodeAt(0) & 0x1f)
  return characterOf(chord, layout)
}

/** What Linux restarts on, where nobody has told it otherwise. */
export function isThreeFingers(chord: KeyChord): boolean {
  return chord.toSorted().join('-') === 'alt-ctrl-delete'
}

export interface Pressing extends KeyTiming {
  readonly signal?: AbortSignal
  readonly clock: Clock
  /** What it is, for who is told that it was called off. */
  readonly what: string
  readonly press: (chord: KeyChord) => void
}

/** One chord after another, as long as each takes. @throws HypervisorError `cancelled` */
export async function pressAll(chords: readonly KeyChord[], pressing: Pressing): Promise<void> {
  const { clock, press, what, holdMs, delayMs } = { ...usualKeyTiming, ...pressing }
  const signal = pressing.signal ?? new AbortController().signal
  try {
    for (const chord of chords) {
      press(chord)
      await delay(clock, holdMs + delayMs, signal)
    }
  } catch (error) {
    if (signal.aborted) throw cancelled(signal, what)
    throw error
  }
}
