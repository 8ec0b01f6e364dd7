// A server in a process of its own, for wbem.bench.ts: `cim` is ours with static instances, `bare` answers what it is told.
// Messages: { kind: 'usage' } gives CPU, { kind: 'memory' } memory after a collection; { kind: 'answer', … } tells the bare server what to send.
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { ObjectManager } from '@cimarron/cimom'
import { compileMof } from '@cimarron/mof'
import { createWbemHandler } from '@cimarron/wbem'

const properties = `
  [Key] string InstanceID; string ElementName; string Caption; uint32 Number; uint64 Capacity; boolean Enabled;
  uint16 OperationalStatus[]; datetime InstallDate;`

/** The classes and instances: eight properties, about one kilobyte of CIM-XML each. */
function benchMof(): string {
  const parts = [`class BENCH_Small {${properties}};`, `class BENCH_Item10k {${properties}};`]
  for (const [name, count] of [
    ['BENCH_Small', 10],
    ['BENCH_Item10k', 10_000],
  ] as const) {
    for (let n = 0; n < count; n++) {
      const time = [n / 3600, n / 60, n].map((part) =>
        String(Math.floor(part) % (part === n / 3600 ? 24 : 60)).padStart(2, '0'),
      )
      parts.push(`instance of ${name} { InstanceID = "BENCH:${name}:${String(n).padStart(7, '0')}";
        ElementName = "Element number ${n}"; Caption = "A text of some eighty characters, so that an instance is as long as they mostly are ${n}";
        Number = ${n}; Capacity = ${1_000_000_007n * BigInt(n + 1)}; Enabled = ${n % 2 === 1}; OperationalStatus = { 2, ${n % 19} };
        InstallDate = "20260101${time.join('')}.000000+000"; };`)
    }
  }
  return parts.join('\n')
}

function cim(): RequestListener {
  const manager = new ObjectManager()
  const text = benchMof()
  const { schema, instances, diagnostics } = compileMof([{ name: 'bench.mof', text }], {
    base: manager.schema,
    namespace: 'root/bench',
  })
  if (instances.length !== 10_010) throw new Error(`${instances.length} instances: ${diagnostics[0]?.message}`)
  manager.addNamespace('root/bench', { schema, instances })
  return createWbemHandler(manager, {
    authenticate: (name, password) => (password === 'bench' ? { name, role: 'admin', via: 'http' } : null),
  }).request
}

let answer: { readonly headers: Record<string, string>; readonly body: Buffer } = { headers: {}, body: Buffer.alloc(0) }

const bare: RequestListener = (request, response) => {
  request.on('data', () => undefined)
  request.on('end', () => {
    response.writeHead(200, answer.headers)
    response.end(answer.body)
  })
}

const server = createServer(process.argv[2] === 'bare' ? bare : cim())
server.listen(0, '127.0.0.1', () => process.send?.({ port: (server.address() as AddressInfo).port }))

process.on(
  'message',
  (message: { kind: 'usage' | 'memory' } | { kind: 'answer'; headers: Record<string, string>; body: string }) => {
    if (message.kind === 'answer') answer = { headers: message.headers, body: Buffer.from(message.body) }
    // Only for memory: a forced collection also throws away what the compiler learned.
    if (message.kind === 'memory') (globalThis as { gc?: () => void }).gc?.()
    const { user, system } = process.cpuUsage()
    process.send?.({ cpuMicroseconds: user + system, rss: process.memoryUsage().rss })
  },
)
process.on('disconnect', () => process.exit())
