import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Invocation } from '../command/invocation.ts'
import { CliError } from '../error/cli-error.ts'

/** Opens a text in the user's editor, and gives what was saved. @throws CliError `failed` where the editor fails */
export async function editText(invocation: Invocation, text: string, name: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'cimarron-edit-'))
  try {
    const file = join(folder, name)
    await writeFile(file, text, { mode: 0o600 })
    await edit(invocation, file)
    return await readFile(file, 'utf8')
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
