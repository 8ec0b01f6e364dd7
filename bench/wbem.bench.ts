// The CIM server over HTTP with Basic authentication, static instances: CPU per GetInstance beside a bare node:http server
// that sends the same bytes, and large answers alone and while another client works.
import { type ChildProcess, fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { ObjectPath } from '@cimarron/cim'
import { callHeaders, encodeRequest, type OperationName } from '@cimarron/cim-xml'
import { exchange, percentile, repeat } from './http-load.ts'
import type { Row } from './table.ts'

const serverProgram = fileURLToPath(new URL('./wbem-server.ts', import.meta.url))
const readerProgram = fileURLToPath(new URL('./http-reader.ts', import.meta.url))

export default async function* wbem(): AsyncGenerator<Row> {
  const ours = await start('cim')
  const bare = await start('bare')
  const reader = fork(readerProgram, [])
  try {
    yield* perRequest(ours, bare)
    yield* largeAnswers(ours, reader)
  } finally {
    for (const child of [ours.child, bare.child, reader]) child.kill()
  }
}

const small = request('GetInstance', {
  InstanceName: new ObjectPath('BENCH_Small', [{ name: 'InstanceID', value: 'BENCH:BENCH_Small:0000003' }]),
  LocalOnly: false,
})
const large = request('EnumerateInstances', { ClassName: 'BENCH_Item10k', LocalOnly: false })

async function* perRequest(ours: Running, bare: Running): AsyncGenerator<Row> {
  const { head, body, bytes } = await exchange(ours.port, small)
  if (!body.includes('Element number 3')) throw new Error(`no instance: ${head}\n${body}`)
  const headers = Object.fromEntries(
    head
      .split('\r\n')
      .slice(1)
      .map((line) => line.split(': ') as [string, string]),
  )
  for (const name of ['Date', 'Connection', 'Keep-Alive']) delete headers[name]
  await ask(bare.child, { kind: 'answer', headers, body })
  const load = { request: small, answerBytes: bytes }
  const used = { ours: [] as number[], bare: [] as number[] }
  let rate = 0
  // In turns, and the best of each, as other work on the machine comes and goes.
  for (let round = 0; round < 6; round++) {
    for (const [name, server] of [
      ['ours', ours],
      ['bare', bare],
    ] as const) {
      const before = await ask(server.child, { kind: 'usage' })
      const latencies = await repeat(server.port, load, { connections: 8, seconds: 2 })
      const after = await ask(server.child, { kind: 'usage' })
      if (round === 0) continue // the compiler's round
      used[name].push((after.cpuMicroseconds - before.cpuMicroseconds) / latencies.length)
      if (name === 'ours') rate = Math.max(rate, latencies.length / 2)
    }
  }
  yield {
    name: 'GetInstance with Basic authentication, CPU',
    figure: { value: Math.min(...used.ours), unit: 'µs' },
    against: { name: 'bare node:http', value: Math.min(...used.bare), unit: 'µs' },
    target: { of: 'ratio', atMost: 2.5 },
  }
  yield { name: 'GetInstance, 8 connections', figure: { value: rate, unit: '/s' } }
}

async function* largeAnswers(ours: Running, reader: ChildProcess): AsyncGenerator<Row> {
  await read(reader, ours.port, 3)
  const before = await ask(ours.child, { kind: 'memory' })
  let best = 0
  for (let round = 0; round < 3; round++) best = Math.max(best, await read(reader, ours.port, 5))
  const after = await ask(ours.child, { kind: 'memory' })
  yield {
    name: 'EnumerateInstances of 10,000, alone',
    figure: { value: best, unit: 'MB/s' },
    target: { of: 'figure', atLeast: 150 },
  }
  yield {
    name: 'memory grown by 15 answers of 10 MB',
    figure: { value: Math.max(0, after.rss - before.rss) / 1e6, unit: 'MB' },
    target: { of: 'figure', atMost: 20 },
  }
  const { bytes } = await exchange(ours.port, small)
  const reading = read(reader, ours.port, 30)
  const latencies: number[] = []
  let done = false
  const finished = reading.then(() => {
    done = true
  })
  while (!done) {
    latencies.push(
      ...(await repeat(ours.port, { request: small, answerBytes: bytes }, { connections: 1, seconds: 0.2 })),
    )
  }
  await finished
  yield {
    name: 'EnumerateInstances of 10,000 while another client gets',
    figure: { value: await reading, unit: 'MB/s' },
    target: { of: 'figure', atLeast: 80 },
  }
  yield {
    name: 'GetInstance beside it, p99',
    figure: { value: percentile(latencies, 0.99), unit: 'ms' },
    target: { of: 'figure', atMost: 15 },
  }
}

interface Running {
  readonly child: ChildProcess
  readonly port: number
}

async function start(kind: 'cim' | 'bare'): Promise<Running> {
  const child = fork(serverProgram, [kind], { execArgv: ['--expose-gc'] })
  const { port } = await answerOf<{ port: number }>(child)
  return { child, port }
}

async function ask(child: ChildProcess, message: object): Promise<{ cpuMicroseconds: number; rss: number }> {
  const answer = answerOf<{ cpuMicroseconds: number; rss: number }>(child)
  child.send(message)
  return await answer
}

/** Reads a large answer so many times; returns megabytes per second. */
async function read(reader: ChildProcess, port: number, times: number): Promise<number> {
  const answer = answerOf<{ bytes: number; ms: number }>(reader)
  reader.send({ port, request: large.toString(), times })
  const { bytes, ms } = await answer
  return bytes / ms / 1000
}

async function answerOf<T>(child: ChildProcess): Promise<T> {
  return await new Promise((resolve, reject) => {
    const message = (answer: unknown): void => {
      child.off('exit', exit)
      resolve(answer as T)
    }
    const exit = (code: number | null): void => {
      child.off('message', message)
      reject(new Error(`a process of the bench ended with ${code}`))
    }
    child.once('message', message).once('exit', exit)
  })
}

function request(method: OperationName, parameters: object): Buffer {
  const call = { kind: 'intrinsic', method, namespace: 'root/bench', parameters } as Parameters<typeof callHeaders>[0]
  const body = encodeRequest('1', [call])
  const headers = {
    Host: '127.0.0.1',
    Authorization: `Basic ${Buffer.from('bench:bench').toString('base64')}`,
    'Content-Type': 'application/xml; charset="utf-8"',
    'Content-Length': Buffer.byteLength(body),
    ...callHeaders(call),
  }
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`)
  return Buffer.from(`POST /cimom HTTP/1.1\r\n${lines.join('')}\r\n${body}`)
}
