import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, watch } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connectQmp, type QmpClient, QmpError } from '@cimarron/qemu'
import { describeQmp } from '@cimarron/qemu/testing'

describeQmp('QEMU', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'qmp-'))
  const path = join(folder, 'qmp')
  const seen = watch(folder)
  const args = ['-S', '-accel', 'tcg', '-machine', 'pc', '-m', '16', '-nodefaults', '-display', 'none']
  const qemu = spawn('qemu-system-x86_64', [...args, '-qmp', `unix:${path},server=on,wait=off`], { stdio: 'ignore' })
  const ended = once(qemu, 'exit')
  await once(seen, 'change')
  seen.close()
  const client = await connect(path)
  return {
    client,
    async [Symbol.asyncDispose]() {
      await client[Symbol.asyncDispose]()
      qemu.kill('SIGKILL')
      await ended
      rmSync(folder, { recursive: true })
    },
  }
})

/** Between a socket's making and its listening is a moment. */
async function connect(path: string): Promise<QmpClient> {
  for (;;) {
    try {
      return await connectQmp(path)
    } catch (error) {
      const cause = error instanceof QmpError ? error.cause : undefined
      if (!(cause instanceof Error && 'code' in cause && cause.code === 'ECONNREFUSED')) throw error
    }
  }
}
