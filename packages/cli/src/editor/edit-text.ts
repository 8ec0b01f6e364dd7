import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Invocation } from '../command/invocation.ts'
import { CliError } from '../error/cli-error.ts'

/** What is edited, under which name an editor shows it, and what is done with what was saved. */
export interface Edited {
  readonly text: string
  readonly name: string
  readonly act: (saved: string) => Promise<void>
}

/**
 * Opens a text in the user's editor, and acts on what was saved. What could not be acted on is kept, and it is said where.
 * @throws CliError `failed` where the editor fails
 */
export async function editText(invocation: Invocation, { text, name, act }: Edited): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'cimarron-edit-'))
  const file = join(folder, name)
  let isKept = false
  try {
    await writeFile(file, text, { mode: 0o600 })
    await edit(invocation, file)
    const saved = await readFile(file, 'utf8')
    if (saved === text) {
      invocation.output.note('Nothing was changed.')
      return
    }
    isKept = true
    await act(saved)
    isKept = false
  } catch (error) {
    if (isKept) invocation.output.note(`What you saved is kept in ${file}`)
    throw error
  } finally {
    if (!isKept) await rm(folder, { recursive: true, force: true })
  }
}

async function edit({ host: { env } }: Invocation, file: string): Promise<void> {
  const editor = env.VISUAL ?? env.EDITOR ?? 'vi'
  // Editors are given with options, as "code --wait": a shell takes that apart, and the file's name is ours.
  const child = spawn('/bin/sh', ['-c', `${editor} "$1"`, 'sh', file], { stdio: 'inherit', env: { ...env } })
  const [code] = await once(child, 'exit')
  if (code !== 0) throw new CliError('failed', `${editor} ended with status ${String(code)}; nothing was changed`)
}
