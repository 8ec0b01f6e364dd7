import type { AfterCrash, CrashPolicy, Incident } from '@cimarron/hypervisor'
import { isObject, type QmpEvent } from '../qmp/message.ts'

export interface Consequence {
  readonly dumpFirst: boolean
  readonly then: AfterCrash
}

export function consequenceOf(policy: CrashPolicy): Consequence {
  const then = policy.replace(/^dump-and-/, '') as AfterCrash // what is left of the type's own words
  return { dumpFirst: policy !== then, then }
}

const acts: Readonly<Record<AfterCrash, string>> = {
  pause: 'it is kept for a look',
  reset: 'it is reset',
  'power-off': 'it is powered off',
}

export function consequenceText(policy: CrashPolicy): string {
  const { dumpFirst, then } = consequenceOf(policy)
  return dumpFirst ? `its memory is dumped, then ${acts[then]}` : acts[then]
}

/** A guest's last word (qapi/run-state.json, `GUEST_PANICKED` and `GUEST_CRASHLOADED`). */
export function panicIncident({ name, data }: QmpEvent, policy: CrashPolicy): Incident {
  if (name === 'GUEST_CRASHLOADED') {
    return { kind: 'crash-kernel', text: "the guest's kernel crashed, and a kernel of its own sees to it (kdump)" }
  }
  const { info } = data
  // Windows gives the numbers of its blue screen.
  const code = isObject(info) && info.type === 'hyper-v' ? ` (bug check ${hexadecimal(info.arg1)})` : ''
  return { kind: 'guest-panic', text: `the guest's kernel panicked${code}; ${consequenceText(policy)}` }
}

function hexadecimal(value: unknown): string {
  return `0x${Number(value).toString(16)}`
}

/** QEMU's own words for what it does (qapi/run-state.json, `WatchdogAction`). */
const watchdogActs: Readonly<Record<string, string>> = {
  reset: 'it is reset',
  shutdown: 'the guest was asked to shut down',
  poweroff: 'it is powered off',
  pause: 'it is paused',
  none: 'nothing is done, by its settings',
  'inject-nmi': 'the guest was sent a non-maskable interrupt',
  debug: 'nothing is done, by its settings',
}

/** @param policy where the machine is held for it */
export function watchdogIncident({ data }: QmpEvent, policy: CrashPolicy | undefined): Incident {
  const act = policy ? consequenceText(policy) : (watchdogActs[String(data.action)] ?? String(data.action))
  return { kind: 'watchdog', text: `the watchdog fired, as the guest had stopped feeding it; ${act}` }
}
