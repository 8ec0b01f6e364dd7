import { once } from 'node:events'
import { type AddressInfo, createConnection, createServer } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { Wire } from './wire.ts'

test('what goes through a wire comes out once, also after it was healed twice', async () => {
  const echo = createServer((socket) => socket.on('error', () => socket.destroy()).pipe(socket)).listen(0, '127.0.0.1')
  onTestFinished(() => void echo.close())
  await once(echo, 'listening')
  await using wire = new Wire()
  const socket = createConnection(await wire.open((echo.address() as AddressInfo).port), '127.0.0.1')
  onTestFinished(() => void socket.destroy())
  socket.on('error', () => socket.destroy())
  let heard = ''
  socket.setEncoding('utf8').on('data', (text: string) => {
    heard += text
  })
  socket.write('before ')
  await expect.poll(() => heard).toBe('before ')
  wire.stall()
  socket.write('meanwhile ')
  wire.heal()
  wire.heal()
  await expect.poll(() => heard).toBe('before meanwhile ')
  socket.write('after')
  await expect.poll(() => heard).toBe('before meanwhile after')
})
