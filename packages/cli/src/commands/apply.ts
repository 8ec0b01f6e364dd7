import { readFile } from 'node:fs/promises'
import { type Client, type MachineDocument, type MachinePlan, ProblemError } from '@cimarron/api/client'
import { connectApi } from '../api/connect-api.ts'
import type { Invocation } from '../command/invocation.ts'
import { confirm } from '../connection/confirm.ts'
import { CliError } from '../error/cli-error.ts'
import { carryOut } from '../machine/change-machine.ts'
import { changeText } from '../machine/change-text.ts'
import { fromYamlFile } from '../machine/machine-yaml.ts'
import { applyNetwork } from '../network/apply-network.ts'

const waitSeconds = 60

/** Makes machines, and networks (`kind: network`), what files say: shows the difference, asks, and does it. One that does not exist is defined. */
export async function run(invocation: Invocation): Promise<undefined> {
  const files = invocation.list('file')
  if (files.length === 0) throw new CliError('usage', 'there is no file to apply', 'name one by --file machine.yaml')
  using connection = await connectApi(invocation)
  for (const file of files) {
    for (const document of fromYamlFile(await readFile(file, 'utf8'), file)) {
      if (isNetwork(document)) await applyNetwork(invocation, connection.client, document)
      else await applyFile(invocation, connection.client, document)
    }
  }
}

function isNetwork(document: object): boolean {
  return 'kind' in document && document.kind === 'network'
}

async function applyFile(invocation: Invocation, client: Client, document: MachineDocument): Promise<void> {
  const { output, host } = invocation
  const { signal } = host
  const machine = document.id ?? document.name
  if (typeof machine !== 'string') throw new CliError('usage', 'the file does not say which machine', 'give it a name')
  const plan = await planFor(client, { machine, document, signal })
  if (!plan) {
    output.note(`+ machine ${machine}`)
    if (invocation.flag('dry-run')) return
    await confirm(invocation, `Define ${machine}?`)
    // The server reads it as a draft, and refuses what is none.
    const job = await client.call('machines.define', { body: document as never, wait: waitSeconds }, { signal })
    const done = await client.finished(job, { signal })
    await output.result({ machine: done.machine, defined: true }, () => `${machine}: defined (${done.machine ?? '-'})`)
    return
  }
  for (const change of plan.changes) output.note(changeText(change))
  if (invocation.flag('dry-run')) return
  if (plan.changes.length > 0) await confirm(invocation, `Change ${machine}?`)
  await carryOut(invocation, client, plan)
}

/** Undefined where there is no such machine. */
async function planFor(
  client: Client,
  { machine, document, signal }: { machine: string; document: MachineDocument; signal: AbortSignal },
): Promise<MachinePlan | undefined> {
  try {
    return await client.call('machines.plan', { machine, body: document }, { signal })
  } catch (error) {
    if (error instanceof ProblemError && error.problem.code === 'machine-not-found') return undefined
    throw error
  }
}
