/**
 * A daemon of one side that dies at a fail point: `migration-child.ts SIDE FOLDER POINT` with SIDE `source` or `target`.
 * Both sides are driven by one test: what is asked of this one comes in as lines of JSON, and what it answers goes out so.
 */
import { hash } from 'node:crypto'
import { writeSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { ArrivalEndpoints, MachineConfig, MigrationOffer, ReceiveOptions } from '@cimarron/hypervisor'
import { openQemu } from '@cimarron/qemu'

const [folder = '', point = ''] = process.argv.slice(2)
const say = (answer: object) => writeSync(1, `${JSON.stringify(answer)}\n`)

const hypervisor = await openQemu({
  directory: folder,
  runBase: join(folder, 'run'),
  accelerations: ['tcg'],
  networks: false,
  failPoint: (name) => {
    if (name === point) process.kill(process.pid, 'SIGKILL')
  },
})

type Asked =
  | { readonly ask: 'run' | 'define' | 'save'; readonly config: MachineConfig }
  | { readonly ask: 'snapshot'; readonly machine: string }
  | { readonly ask: 'read'; readonly machine: string; readonly name: string }
  | { readonly ask: 'keep'; readonly migration: string; readonly name: string; readonly base64: string }
  | { readonly ask: 'offer'; readonly machine: string }
  | { readonly ask: 'receive'; readonly offer: MigrationOffer; readonly how: ReceiveOptions }
  | { readonly ask: 'depart'; readonly offer: MigrationOffer; readonly endpoints: ArrivalEndpoints }
  | { readonly ask: 'commit' | 'abandon'; readonly migration: string }
  | { readonly ask: 'handed-over'; readonly answer: 'committed' | 'abandoned' }

const answers = new Map<string, (answer: 'committed' | 'abandoned') => void>()

async function answer(asked: Asked) {
  switch (asked.ask) {
    case 'run':
    case 'save':
    case 'define': {
      const machine = await hypervisor.define(asked.config)
      if (asked.ask !== 'define') await machine.start()
      if (asked.ask === 'save') await machine.save()
      return {}
    }
    case 'snapshot':
      await hypervisor.machine(asked.machine)?.snapshots.take({ name: 'then' })
      return {}
    case 'read': {
      const migration = hypervisor.machine(asked.machine)?.migration
      const pieces = await Array.fromAsync(migration?.read(asked.name) ?? [])
      return { base64: Buffer.concat(pieces).toString('base64') }
    }
    case 'keep': {
      const { migration, name, base64 } = asked
      const arrival = hypervisor.arrivals.find(migration)
      const bytes = Buffer.from(base64, 'base64')
      const half = bytes.length >> 1
      await arrival?.keepFile({ name, from: 0, bytes: bytes.subarray(0, half) })
      await arrival?.keepFile({ name, from: half, bytes: bytes.subarray(half), sha256: hash('sha256', bytes, 'hex') })
      return { kept: true }
    }
    case 'offer':
      return { offer: await hypervisor.machine(asked.machine)?.migration.offer() }
    case 'receive':
      return { endpoints: (await hypervisor.arrivals.receive(asked.offer, asked.how)).endpoints }
    case 'commit':
      await hypervisor.arrivals.find(asked.migration)?.commit()
      return {}
    case 'abandon':
      await hypervisor.arrivals.find(asked.migration)?.abandon()
      return {}
    case 'depart': {
      const { offer, endpoints } = asked
      const handOver = () => {
        say({ handOver: true })
        return new Promise<'committed' | 'abandoned'>((resolve) => answers.set('hand-over', resolve))
      }
      await hypervisor.machine(offer.defined.id)?.migration.depart({ offer, endpoints, handOver })
      return { departed: true }
    }
    case 'handed-over':
      answers.get('hand-over')?.(asked.answer)
      return {}
    default:
      return asked satisfies never
  }
}

say({ ready: true })
for await (const line of createInterface({ input: process.stdin })) {
  // The test that started it says nothing else.
  const asked = JSON.parse(line) as Asked
  void answer(asked).then(
    (value) => say({ to: asked.ask, ...value }),
    (error: unknown) => say({ to: asked.ask, error: String(error) }),
  )
}
await hypervisor[Symbol.asyncDispose]()
