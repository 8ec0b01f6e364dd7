import { once } from 'node:events'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { Instance, ObjectPath } from '@cimarron/cim'
import { type Answer, decodeRequest, encodeResponse } from '@cimarron/cim-xml'
import { expect, test, vi } from 'vitest'

const machine = new Instance(
  'KVM_ComputerSystem',
  [
    { name: 'Name', type: 'string', isArray: false, value: 'web-1' },
    { name: 'EnabledState', type: 'uint16', isArray: false, value: 3 },
  ],
  { path: new ObjectPath('KVM_ComputerSystem', [{ name: 'Name', value: 'web-1' }]) },
)

function answer(method: string): Answer {
  if (method === 'EnumerateInstances') return { kind: 'intrinsic', method, results: [machine], output: {} }
  return { kind: 'extrinsic', method, returnValue: { type: 'uint32', isArray: false, value: 0 }, parameters: [] }
}

test('the example of the README runs against a server', async () => {
  const example = /```ts\n([\s\S]*?)```/.exec(readFileSync(new URL('../README.md', import.meta.url), 'utf8'))?.[1] ?? ''
  const file = new URL('../dist/readme-example.ts', import.meta.url)
  mkdirSync(new URL('.', file), { recursive: true })
  writeFileSync(file, example)
  const server = createServer((message, response) => {
    Array.fromAsync(message as AsyncIterable<Buffer>).then(
      (parts) => {
        const { id, calls } = decodeRequest(Buffer.concat(parts))
        response.end(encodeResponse(id, [answer(calls[0]?.method ?? '')]))
      },
      (error: Error) => response.destroy(error),
    )
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const where = server.address()
  vi.stubEnv('WBEM_URL', `http://127.0.0.1:${typeof where === 'object' ? where?.port : ''}`)
  const log = vi.spyOn(console, 'log').mockImplementation(() => {})
  try {
    await import(/* @vite-ignore */ file.href)
    expect(log.mock.calls).toEqual([
      ['web-1', 3],
      [0, undefined],
    ])
  } finally {
    log.mockRestore()
    vi.unstubAllEnvs()
    server.closeAllConnections()
    server.close()
    await once(server, 'close')
    rmSync(file)
  }
})
