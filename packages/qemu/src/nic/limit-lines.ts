import type { BatchLine } from './batch.ts'
import type { Plug } from './plug.ts'

/** What bounds a NIC: an interface more for one direction, and queues that are as fast as they may be. */
export interface LimitLines {
  readonly ip: readonly BatchLine[]
  readonly tc: readonly BatchLine[]
}

/**
 * Linux shapes what leaves an interface. What comes in by it is sent through another one first (ifb), and is shaped where
 * it leaves that. To the guest is out of a tap, and into a macvtap.
 */
export function limitLines(plug: Plug): LimitLines {
  const { nic, link, names, limits, end } = plug
  const { inBytesPerSecond: toGuest, outBytesPerSecond: fromGuest } = limits
  const [leaving, entering] = end.kind === 'tap' ? [toGuest, fromGuest] : [fromGuest, toGuest]
  const line = (text: string): BatchLine => ({ nic, line: text })
  const shape = (name: string, rate: number) =>
    line(
      `qdisc add dev ${name} root handle 1: tbf rate ${rate}bps burst ${burstOf(rate, limits.burstBytes)} latency 100ms`,
    )
  const tc = [
    ...(leaving === undefined ? [] : [shape(link, leaving)]),
    ...(entering === undefined
      ? []
      : [
          shape(names.shaper, entering),
          line(`qdisc add dev ${link} ingress`),
          line(
            `filter add dev ${link} parent ffff: protocol all prio 1 u32 match u32 0 0 action mirred egress redirect dev ${names.shaper}`,
          ),
        ]),
  ]
  const ip =
    entering === undefined
      ? []
      : [line(`link add name ${names.shaper} type ifb`), line(`link set dev ${names.shaper} up`)]
  return { ip, tc }
}

/** Takes away whatever bounds it. The interface for the other direction is removed by its name. */
export function unlimitedLines({ nic, link, names }: Plug): LimitLines {
  return {
    tc: [`qdisc del dev ${link} root`, `qdisc del dev ${link} ingress`].map((line) => ({ nic, line })),
    ip: [{ nic, line: `link del dev ${names.shaper}` }],
  }
}

/** A queue lets no more pass than its burst in the time between two looks at the clock: at great rates it needs a great one. */
export function burstOf(rate: number, wanted: number | undefined): number {
  return wanted ?? Math.max(65_536, Math.min(Math.ceil(rate / 50), 1_000_000_000))
}
