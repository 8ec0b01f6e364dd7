import { connectApi } from '../../api/connect-api.ts'
import type { Invocation } from '../../command/invocation.ts'
import { confirm } from '../../connection/confirm.ts'
import { CliError } from '../../error/cli-error.ts'
import { followMigration } from '../../machine/follow-migration.ts'
import { leftToGoOn } from '../../machine/left-to-go-on.ts'
import { liveObstacle, type Obstacle, peerObstacle } from '../../machine/live-obstacle.ts'
import { bandwidthOf, migrationWish } from '../../machine/migration-wish.ts'
import { formatBytes } from '../../output/bytes.ts'
import { durationMs } from '../../output/duration.ts'
import { safeText } from '../../output/safe-text.ts'

type Connection = Awaited<ReturnType<typeof connectApi>>

export async function run(invocation: Invocation): Promise<number | undefined> {
  const where = invocation.text('resolve')
  using connection = await connectApi(invocation)
  if (where !== undefined) return await resolve(invocation, connection, placeOf(where))
  if (invocation.flag('tune')) return await tune(invocation, connection)
  const peer = invocation.optionalArgument('peer')
  if (peer === undefined) throw new CliError('usage', 'a peer is wanted', 'cimarron peer list tells those there are')
  return invocation.flag('check')
    ? await check(invocation, connection, peer)
    : await migrate(invocation, connection, peer)
}

async function migrate(invocation: Invocation, { client }: Connection, peer: string): Promise<undefined> {
  const { output, host } = invocation
  const { signal } = host
  const machine = invocation.argument('machine')
  const wish = migrationWish(invocation)
  const found = await client.call('machines.get', { machine }, { signal })
  const obstacle = liveObstacle(found.state, invocation.flag('live'))
  if (obstacle) throw new CliError('conflict', `machine "${machine}": ${obstacle.problem}`, obstacle.remedy)
  const job = await client.call('machines.migrate', { machine: found.id, body: { peer, wish } }, { signal })
  if (await leftToGoOn(invocation, job, { name: machine, doing: 'on its way' })) return
  const ended = await followMigration(invocation, client, job)
  for (const warning of ended.migration?.warnings ?? []) output.warn(safeText(warning))
  await output.result(ended, () => {
    const result = ended.migration?.result
    if (result === undefined) return safeText(`${machine}: at ${peer} now`)
    const { downtimeMs, totalMs, memoryBytes, diskBytes, used } = result
    const took = `${(totalMs / 1000).toFixed(1)} s, stood still for ${Math.round(downtimeMs)} ms`
    const sent = `${formatBytes(memoryBytes)} of memory, ${formatBytes(diskBytes)} of disks`
    return safeText(`${machine}: at ${peer} now; ${took}; ${sent}${used.length === 0 ? '' : ` (${used.join(', ')})`}`)
  })
}

async function check(invocation: Invocation, { client }: Connection, peer: string): Promise<number | undefined> {
  const { output, host } = invocation
  const machine = invocation.argument('machine')
  const body = { peer, wish: migrationWish(invocation) }
  const { signal } = host
  const { state } = await client.call('machines.get', { machine }, { signal })
  const own = liveObstacle(state, invocation.flag('live'))
  const there = await client.call('machines.check-migration', { machine, body }, { signal }).catch((error: unknown) => {
    const unknown = own && peerObstacle(error)
    if (unknown) return [unknown]
    throw error
  })
  const obstacles: readonly Obstacle[] = [...(own ? [own] : []), ...there]
  if (output.isJson) await output.json(obstacles)
  else if (obstacles.length === 0) await output.print(safeText(`${machine}: nothing is in the way to ${peer}`))
  else
    await output.table(obstacles, [
      { title: 'WHAT', value: ({ kind, device }) => (device === undefined ? kind : `${kind} ${device}`) },
      { title: 'PROBLEM', value: ({ problem }) => problem },
      { title: 'REMEDY', value: ({ remedy }) => remedy },
    ])
  return obstacles.length === 0 ? undefined : 1
}

async function tune(invocation: Invocation, { client }: Connection): Promise<undefined> {
  const { output, host } = invocation
  const machine = invocation.argument('machine')
  const bandwidth = bandwidthOf(invocation)
  const downtimeMs = durationMs(invocation, 'downtime')
  const body = {
    ...(bandwidth === undefined ? {} : { bandwidth }),
    ...(downtimeMs === undefined ? {} : { downtimeMs }),
    ...(invocation.flag('post-copy') ? { postCopy: true as const } : {}),
  }
  if (Object.keys(body).length === 0)
    throw new CliError('usage', '--tune changes nothing by itself', 'give --bandwidth, --downtime or --post-copy too')
  await client.call('machines.tune-migration', { machine, body }, { signal: host.signal })
  await output.result({ machine, ...body }, () => `${machine}: its migration goes on with that`)
}

type Place = 'here' | 'there' | 'gone'

function placeOf(where: string): Place {
  return where === 'here' || where === 'gone' ? where : 'there'
}

const risks: Readonly<Record<Place, string>> = {
  here: 'If the other daemon has it too, it runs twice, and shared disks are ruined. Go on only where the other daemon never comes back with it.',
  there:
    'If the other daemon has it not, it runs nowhere, and its memory is lost. Go on only where the other daemon never comes back with it.',
  gone: 'If it is still there, it goes on with the disks that it had here, and whoever writes to them ruins them.',
}

async function resolve(invocation: Invocation, { client }: Connection, where: Place): Promise<undefined> {
  const { output, host } = invocation
  const machine = invocation.argument('machine')
  await confirm(invocation, `Say that ${machine} is ${where}? ${risks[where]}`)
  const job = await client.call('machines.resolve-migration', { machine, body: { where } }, { signal: host.signal })
  await output.result(job, () => (where === 'gone' ? `${machine}: what it had here is free` : `${machine}: ${where}`))
}
