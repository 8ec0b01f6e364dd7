import { argv, kill, pid } from 'node:process'
import { openEstate } from '../estate.ts'
import { fakeSource, testActor } from './test-estate.ts'

/** A daemon of two hypervisors for tests that kill it: `node daemon-that-adopts.ts DATABASE POINT`. */
const [, , database = '', point = ''] = argv

const reached = (name: string) => {
  if (name === point) kill(pid, 'SIGKILL')
}
const hypervisors = [fakeSource('one'), fakeSource('two')]
await using estate = await openEstate({ database, version: 'test', hypervisors, reached })
const session = estate.as(testActor())
const { machine } = await session.run({ kind: 'define-machine', draft: { name: 'm' } })
if (machine === undefined) throw new Error('a define job names its machine')
await session.run({ kind: 'adopt-machine', machine, to: 'two' })
