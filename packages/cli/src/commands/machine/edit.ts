import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connectApi } from '../../api/connect-api.ts'
import type { Invocation } from '../../command/invocation.ts'
import { CliError } from '../../error/cli-error.ts'
import { changeTo } from '../../machine/change-machine.ts'
import { fromYaml, toYaml } from '../../machine/machine-yaml.ts'

/** Opens a machine's settings in an editor, and makes them what was saved. */
export async function run(invocation: Invocation): Promise<undefined> {
  const { host, output } = invocation
  using connection = await connectApi(invocation)
  const { client } = connection
  const machine = invocation.argument('machine')
  const { defined, id, volumes } = await client.call('machines.get', { machine }, { signal: host.signal })
  const text = toYaml(defined, volumes)
  const folder = await mkdtemp(join(tmpdir(), 'cimarron-edit-'))
  try {
    const file = join(folder, 'machine.yaml')
    await writeFile(file, text, { mode: 0o600 })
    await edit(invocation, file)
    const edited = await readFile(file, 'utf8')
    if (edited === text) output.note('Nothing was changed.')
    else await changeTo(invocation, client, { machine: id, document: fromYaml(edited, 'what was saved'), whole: true })
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function edit({ host: { env } }: Invocation, file: string): Promise<void> {
  const editor = env.VISUAL ?? env.EDITOR ?? 'vi'
  // Editors are given with options, as "code --wait": a shell takes that apart, and the file's name is ours.
  const child = spawn('/bin/sh', ['-c', `${editor} "$1"`, 'sh', file], { stdio: 'inherit', env: { ...env } })
  const [code] = await once(child, 'exit')
  if (code !== 0) throw new CliError('failed', `${editor} ended with status ${String(code)}; nothing was changed`)
}
