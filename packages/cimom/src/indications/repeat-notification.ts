import type { Instance } from '@cimarron/cim'
import { encodeStored } from '../static/stored-value.ts'

/**
 * RepeatNotificationPolicy: what becomes of indications of the same event. `suppress`: the first `count` of an interval
 * are sent. `delay`: `count` of them within an interval are held back, the next is sent, then nothing for the gap.
 */
export interface RepeatRule {
  readonly kind: 'suppress' | 'delay'
  readonly count: number
  readonly intervalMs: number
  readonly gapMs: number
}

interface Seen {
  /** When the interval of `suppress` began; the last arrivals of `delay` within the interval. */
  arrivals: number[]
  sent: number
  quietUntil: number
}

/** How many events are remembered; of more, those heard of longest ago are taken for new. */
const mostEvents = 10_000

/** What a subscription has heard of each event. */
export class RepeatNotification {
  readonly #rule: RepeatRule
  readonly #seen = new Map<string, Seen>()

  constructor(rule: RepeatRule) {
    this.#rule = rule
  }

  /** Whether an indication of this event is to be sent. */
  accepts(event: string, nowMs: number): boolean {
    const seen = this.#seen.get(event) ?? { arrivals: [], sent: 0, quietUntil: 0 }
    // Put in again at the end: the first is then the one heard of longest ago.
    this.#seen.delete(event)
    this.#seen.set(event, seen)
    const [oldest] = this.#seen.keys()
    if (this.#seen.size > mostEvents && oldest !== undefined) this.#seen.delete(oldest)
    return this.#rule.kind === 'suppress' ? this.#suppress(seen, nowMs) : this.#delay(seen, nowMs)
  }

  #suppress(seen: Seen, nowMs: number): boolean {
    const { count, intervalMs } = this.#rule
    const [start] = seen.arrivals
    if (start === undefined || nowMs >= start + intervalMs) {
      seen.arrivals = [nowMs]
      seen.sent = 0
    }
    seen.sent++
    return seen.sent <= count
  }

  #delay(seen: Seen, nowMs: number): boolean {
    const { count, intervalMs, gapMs } = this.#rule
    // "A RepeatNotificationInterval MAY NOT overlap a RepeatNotificationGap time interval."
    if (nowMs < seen.quietUntil) return false
    seen.arrivals = seen.arrivals.filter((arrival) => arrival > nowMs - intervalMs)
    seen.arrivals.push(nowMs)
    if (seen.arrivals.length <= count) return false
    seen.arrivals = []
    seen.quietUntil = nowMs + gapMs
    return true
  }
}

/**
 * What an indication is about, as text that is equal for indications of the same event: all it says but what tells one
 * indication from another of its kind, and when it was. Of an instance, its path: its values change with each event.
 */
export function eventOf({ className, properties }: Instance): string {
  const path = properties.get('SourceInstanceModelPath')?.value
  if (typeof path === 'string') return `${className}\n${path}`
  const told = [...properties]
    .filter(({ name }) => !individual.has(name))
    .map(({ name, value }) => [name, encodeStored(value)])
  return `${className}\n${JSON.stringify(told)}`
}

const individual: ReadonlySet<string> = new Set([
  'IndicationIdentifier',
  'IndicationTime',
  'CorrelatedIndications',
  'EventTime',
  'SequenceContext',
  'SequenceNumber',
])
