import type { Client } from '@cimarron/api/client'
import { connectApi } from '../api/connect-api.ts'
import type { Invocation } from '../command/invocation.ts'
import { Screen } from '../metrics/screen.ts'
import { settled } from '../metrics/settled.ts'
import { type SortKey, sortedMachines, sortKeys, topLines } from '../metrics/top-table.ts'
import { durationMs } from '../output/duration.ts'
import { toJsonLine } from '../output/json.ts'

const usualIntervalMs = 2000

/** What machines use, those that use most first: on a terminal again and again, else once. */
export async function run(invocation: Invocation): Promise<undefined> {
  const { output, host } = invocation
  const sort = (invocation.text('sort') ?? 'cpu') as SortKey
  const intervalMs = durationMs(invocation, 'interval') ?? usualIntervalMs
  const count = invocation.count('count')
  const isOnce = invocation.flag('once') || (count === undefined && !output.isJson && host.stdout.isTTY !== true)
  using connection = await connectApi(invocation)
  const { client } = connection
  if (isOnce) {
    const overview = await settled(client, invocation)
    if (output.isJson) for (const machine of sortedMachines(overview, sort)) await output.print(toJsonLine(machine))
    else await output.print(topLines(overview, { sort, paint: output.paint, width: output.columns }).join('\n'))
    return
  }
  if (output.isJson || host.stdout.isTTY !== true) {
    await follow(client, invocation, { sort, intervalMs, count })
    return
  }
  await show(client, invocation, { sort, intervalMs, count })
}

interface Course {
  readonly sort: SortKey
  readonly intervalMs: number
  readonly count: number | undefined
}

/** For programs: all machines, a line each, again and again. */
async function follow(
  client: Client,
  { output, host }: Invocation,
  { sort, intervalMs, count }: Course,
): Promise<void> {
  for (let seen = 0; count === undefined || seen < count; seen++) {
    if (seen > 0) await host.wait(intervalMs, host.signal)
    const overview = await client.call('metrics.list', {}, { signal: host.signal })
    if (output.isJson) {
      const atMs = overview.round?.atMs ?? host.now()
      for (const machine of sortedMachines(overview, sort)) await output.print(toJsonLine({ atMs, ...machine }))
    } else await output.print(`${topLines(overview, { sort, paint: output.paint }).join('\n')}\n`)
  }
}

/** For people at a terminal: redrawn until q is pressed, sorted as they like. */
async function show(client: Client, { output, host }: Invocation, course: Course): Promise<void> {
  let { sort } = course
  using screen = new Screen(host)
  for (let seen = 0; course.count === undefined || seen < course.count; seen++) {
    const overview = await client.call('metrics.list', {}, { signal: host.signal })
    const draw = (): void => {
      const { width, height } = screen
      const keys = Object.entries(sortKeys).map(([name, key]) =>
        name === sort ? `[${key}] ${name}` : `${key} ${name}`,
      )
      const lines = topLines(overview, { sort, paint: output.paint, width, height: height - 2 })
      screen.draw([...lines, '', `sort: ${keys.join('  ')}   q quit`])
    }
    draw()
    const until = host.now() + course.intervalMs
    for (;;) {
      const key = await screen.key(Math.max(0, until - host.now()), host)
      if (key === undefined) break
      // Ctrl-C comes as a key, as the terminal hands them all through.
      if (key === 'q' || key === '\u{3}') return
      const chosen = Object.entries(sortKeys).find(([, one]) => one === key)?.[0]
      if (chosen === undefined) continue
      sort = chosen as SortKey
      draw()
    }
  }
}
