import { once } from 'node:events'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { Instance, ObjectPath, type Property } from '@cimarron/cim'
import { type Answer, decodeRequest, encodeResponse } from '@cimarron/cim-xml'
import { expect, test, vi } from 'vitest'
import { connect } from './node.ts'

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

/** Writes an example of the README, by its place from 0, to where it can import what it needs. */
function writeExample(index: number): URL {
  const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8')
  const example = [...readme.matchAll(/```ts\n([\s\S]*?)```/g)][index]?.[1] ?? ''
  const file = new URL(`../dist/readme-example-${index}.ts`, import.meta.url)
  mkdirSync(new URL('.', file), { recursive: true })
  writeFileSync(file, example)
  return file
}

test.each([
  [
    'first example',
    0,
    [
      ['web-1', 3],
      [0, undefined],
    ],
  ],
  ['example with types', 1, [['web-1', 3, 'web-1']]],
])('the %s of the README runs against a server', async (_name, index, printed) => {
  const file = writeExample(index)
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
    expect(log.mock.calls).toEqual(printed)
  } finally {
    log.mockRestore()
    vi.unstubAllEnvs()
    server.closeAllConnections()
    server.close()
    await once(server, 'close')
    rmSync(file)
  }
})

test('the example of a listener takes what is delivered', async () => {
  const file = writeExample(2)
  const told = Promise.withResolvers<string>()
  const lines: unknown[][] = []
  const log = vi.spyOn(console, 'log').mockImplementation((...words: unknown[]) => {
    lines.push(words)
    told.resolve(String(words[1]))
  })
  vi.stubEnv('LISTENER_PORT', '0')
  try {
    const running = import(/* @vite-ignore */ file.href)
    await using client = connect(await told.promise)
    const source: Property = {
      name: 'SourceInstance',
      type: 'string',
      isArray: false,
      value: machine,
      embedding: { kind: 'object' },
    }
    await client.exportIndication(new Instance('CIM_InstDeletion', [source]))
    await running
    expect(lines[1]?.slice(0, 3)).toEqual(['127.0.0.1', undefined, 'CIM_InstDeletion'])
    expect(lines[1]?.[3]).toMatchObject({ className: 'KVM_ComputerSystem' })
  } finally {
    log.mockRestore()
    vi.unstubAllEnvs()
    rmSync(file)
  }
})
