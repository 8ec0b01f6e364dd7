import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { chooseFileSizeLimit, createBoundedLog } from './bounded-log.ts'
import { historyGeneration, SerialHistory } from './serial-history.ts'
import { SerialConnection } from './serial-port.ts'

test('a guest that talks while the disk takes nothing is heard on, and ends nobody', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'cimarron-serial-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const server = createServer()
  const connected = once(server, 'connection') as Promise<[Socket]>
  await new Promise<void>((done) => server.listen(join(folder, 'serial'), done))
  onTestFinished(() => void server.close())
  // Nothing can be written below what is a file.
  writeFileSync(join(folder, 'full'), '')
  const log = createBoundedLog(join(folder, 'log'), chooseFileSizeLimit(folder))
  writeFileSync(log.path, 'said', { flag: 'a' })
  const history = new SerialHistory(join(folder, 'full', 'serial0.log'))
  const connection = await SerialConnection.open({ socket: join(folder, 'serial'), log, history })
  const [guest] = await connected
  const console = connection.openConsole()
  const warned = once(process, 'warning') as Promise<[Error]>
  const piece = Buffer.alloc(historyGeneration / 2, 'x')
  guest.write(piece)
  let heard = 0
  for await (const part of console) {
    heard += (part as Buffer).length
    if (heard === piece.length) break
  }
  expect((await warned)[0].message).toContain('could not be kept')
  connection.close()
  guest.destroy()
})
