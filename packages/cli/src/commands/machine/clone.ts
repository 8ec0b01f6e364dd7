import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { type Client, type CloneRequest, type JobView, mostCopies } from '@cimarron/api/client'
import { connectApi } from '../../api/connect-api.ts'
import { readRows, readValues, type Values } from '../../clone/value-rows.ts'
import type { Invocation } from '../../command/invocation.ts'
import { CliError } from '../../error/cli-error.ts'
import { explainError } from '../../error/explain-error.ts'
import { unreadable } from '../../error/unreadable.ts'
import { documentOf } from '../../machine/assignments.ts'
import { leftToGoOn } from '../../machine/left-to-go-on.ts'
import { safeText } from '../../output/safe-text.ts'
import { followJob } from '../../storage/follow-job.ts'

/** All copies are made, or none; each that is to be started is started by itself. */
export async function run(invocation: Invocation): Promise<number | undefined> {
  const { output, host } = invocation
  const { signal } = host
  using connection = await connectApi(invocation)
  const { client } = connection
  const source = await client.call('machines.get', { machine: invocation.argument('machine') }, { signal })
  const rows = await rowsOf(invocation)
  const userData = invocation.text('user-data')
  const settings = [
    ...invocation.argumentList('setting'),
    ...(userData === undefined ? [] : [`seed.userData=${resolve(userData)}`]),
  ]
  const count = countOf(invocation)
  const first = firstOf(invocation)
  const values = readValues(invocation.list('value'))
  const pool = invocation.text('pool')
  const snapshot = invocation.text('snapshot')
  const body: CloneRequest = {
    name: invocation.argument('name'),
    ...(count === undefined ? {} : { count }),
    ...(first === undefined ? {} : { first }),
    ...(Object.keys(values).length > 0 ? { values } : {}),
    ...(rows ? { rows } : {}),
    ...(invocation.flag('linked') ? { linked: true } : {}),
    ...(snapshot === undefined ? {} : { snapshot }),
    ...(invocation.flag('quiesce') ? { quiesce: true } : {}),
    ...(invocation.flag('keep-tpm') ? { keepTpm: true } : {}),
    ...(pool === undefined ? {} : { pool }),
    ...(settings.length > 0 ? { settings: documentOf(settings, source.defined) } : {}),
  }
  const job = await client.call('machines.clone', { machine: source.id, body }, { signal })
  if (await leftToGoOn(invocation, job, { name: source.name, doing: 'being cloned' })) return undefined
  const made = madeBy(await followJob(invocation, client, job))
  const started = invocation.flag('start') ? await startAll(invocation, client, made) : undefined
  const machines = made.map((machine, index) => ({ ...machine, ...(started ? { state: started[index] } : {}) }))
  await output.result(machines, () =>
    machines
      .map(({ name, id, state }) => `${safeText(name)}: ${state === 'running' ? 'made and running' : 'made'} (${id})`)
      .join('\n'),
  )
  return started?.some((state) => state !== 'running') ? 1 : undefined
}

async function rowsOf(invocation: Invocation): Promise<readonly Values[] | undefined> {
  const file = invocation.text('values')
  if (file === undefined) return undefined
  let text: string
  try {
    text = await readFile(file, 'utf8')
  } catch (error) {
    throw new CliError('not-found', `--values: ${unreadable(file, error)}`, 'give a file of this computer')
  }
  const rows = readRows(text, file)
  if (rows.length <= mostCopies) return rows
  const advice = `make at most ${mostCopies} at once: give a file with fewer`
  throw new CliError('usage', `--values ${file} has ${rows.length} rows`, advice)
}

/** At most so many are made at once, as the limit of who makes them. */
function countOf(invocation: Invocation): number | undefined {
  const count = invocation.count('count')
  if (count === undefined || count <= mostCopies) return count
  throw new CliError('usage', `--count is ${count}`, `make at most ${mostCopies} at once, and the next by --first`)
}

function firstOf(invocation: Invocation): number | undefined {
  // 0 is a number to begin with, too.
  return invocation.text('first') === '0' ? 0 : invocation.count('first')
}

interface Made {
  readonly name: string
  readonly id: string
}

/** Its command names the ids of what was to come of it. */
function madeBy({ command }: JobView): readonly Made[] {
  if (command.kind !== 'clone-machine') return []
  return command.copies.map(({ name, id = '' }) => ({ name, id }))
}

/** At so many a host has enough to do. */
const atOnce = 8

/** The state of each, in their order; one that does not start is told, and keeps no other from it. */
async function startAll(
  invocation: Invocation,
  client: Client,
  machines: readonly Made[],
): Promise<readonly ('running' | 'off')[]> {
  const { signal } = invocation.host
  const states: ('running' | 'off')[] = machines.map(() => 'off')
  const queue = machines.entries()
  const worker = async () => {
    for (const [index, { id, name }] of queue) {
      signal.throwIfAborted()
      try {
        const job = await client.call('machines.start', { machine: id, wait: 60 }, { signal })
        await client.finished(job, { signal })
        states[index] = 'running'
      } catch (error) {
        if (signal.aborted) throw error
        invocation.output.warn(`${safeText(name)} was made, but does not start: ${explainError(error).message}`)
      }
    }
  }
  await Promise.all(Array.from({ length: Math.min(atOnce, machines.length) }, worker))
  return states
}
