import { argv, kill, pid } from 'node:process'
import { openEstate } from '../estate.ts'
import type { FakeHypervisor } from './fake-hypervisor.ts'
import { ManualClock } from './manual-clock.ts'
import { fakeSource, testActor } from './test-estate.ts'

/** `node daemon-that-measures.ts DATABASE START SECONDS`: rounds over one machine, one a second, then it is gone with SIGKILL. */
const [, , database = '', start = '', seconds = ''] = argv
const clock = new ManualClock(Number(start))
const fakes: FakeHypervisor[] = []
await using estate = await openEstate({
  database,
  version: 'test',
  clock,
  metrics: { cpuMs: () => 0 },
  hypervisors: [fakeSource('local', (fake) => fakes.push(fake))],
})
const session = estate.as(testActor())
const { machine = '' } = await session.run({ kind: 'define-machine', draft: { name: 'm' } })
await session.run({ kind: 'start-machine', machine })
for (let second = 1; second <= Number(seconds); second++) {
  const atMs = clock.now() + 1000
  const cpu = { totalNs: BigInt(second) * 250_000_000n, processors: [] }
  const sample = {
    machine,
    atMs,
    steadyMs: atMs,
    run: 'r',
    uptimeMs: 0,
    cpu,
    memory: { configuredBytes: 1 },
    disks: [],
  }
  for (const fake of fakes) fake.found = { machines: [{ ...sample, nics: [] }], hosts: [] }
  clock.advance(1000)
  while ((await session.metrics()).round?.atMs !== atMs) await new Promise((resolve) => setImmediate(resolve))
  await new Promise((resolve) => setImmediate(resolve))
}
kill(pid, 'SIGKILL')
