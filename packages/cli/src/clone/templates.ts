import type { Client, Machine } from '@cimarron/api/client'
import { CliError } from '../error/cli-error.ts'

/** A template and the machines on its disks. */
export interface Template {
  readonly template: Machine
  readonly linked: readonly string[]
}

export async function listTemplates(client: Client, signal: AbortSignal): Promise<readonly Template[]> {
  const { machines } = await client.call('machines.list', {}, { signal })
  return machines
    .filter(({ defined }) => defined.template)
    .map((template) => ({
      template,
      linked: machines.filter(({ defined }) => defined.linkedTo === template.id).map(({ name }) => name),
    }))
}

/** @throws CliError `conflict` where it is a machine; ProblemError */
export async function findTemplate(client: Client, name: string, signal: AbortSignal): Promise<Machine> {
  const machine = await client.call('machines.get', { machine: name }, { signal })
  if (machine.defined.template) return machine
  throw new CliError('conflict', `${JSON.stringify(machine.name)} is a machine, no template`, 'use "cimarron machine"')
}

/** Sets or takes away the mark. */
export async function markTemplate(
  client: Client,
  machine: Machine,
  { isTemplate, signal }: { readonly isTemplate: boolean; readonly signal: AbortSignal },
): Promise<void> {
  const value = isTemplate ? (true as const) : null
  const body = {
    revision: machine.revision,
    changes: [{ kind: 'set-hardware', name: 'template', value }],
    apply: 'next',
  } as const
  await client.finished(await client.call('machines.change', { machine: machine.id, body, wait: 30 }, { signal }), {
    signal,
  })
}
