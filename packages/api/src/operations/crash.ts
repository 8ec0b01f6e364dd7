import { z } from 'zod'
import type { CrashEndpoints } from '../contract/crash.ts'
import { dumpFormat, dumpRequest } from '../schema/crash.ts'
import { job } from '../schema/job.ts'
import { submit, waitQuery } from './job-reply.ts'
import { ByteStream, type Operations, Reply } from './operation.ts'

const found = ['machine-not-found', 'ambiguous-name', 'invalid-state', 'busy', 'unsupported'] as const

/** What finds out what is wrong with a machine. */
export const crashOperations: Operations<keyof CrashEndpoints> = {
  'machines.dump': {
    summary: "Write a machine's memory into a file of its host",
    description: 'It stands still meanwhile, and is as before then. QEMU can not call it off.',
    query: waitQuery,
    body: dumpRequest,
    answer: job,
    startsJob: true,
    problems: found,
    handle: (call) => {
      const machine = call.session.findMachine(call.params.machine).view.id
      return submit(call, { kind: 'dump-machine', machine, ...call.body }, call.query.wait)
    },
  },
  'machines.read-dump': {
    summary: "A machine's memory, as bytes",
    description: 'It stands still until its host has them, not until they are read; nothing of them is kept.',
    query: z.strictObject({ format: dumpFormat.exactOptional().describe('left out: elf') }),
    answer: 'bytes',
    problems: [...found, 'no-space', 'unreachable', 'peer-failed'],
    handle: async ({ session, params, query, signal }) => {
      const { id } = session.findMachine(params.machine).view
      const dump = await session.readDump(id, { ...query, signal })
      return new Reply(200, new ByteStream(dump), { 'cache-control': 'no-store' })
    },
  },
  'machines.nmi': {
    summary: 'Send a non-maskable interrupt to the processors of a machine',
    description: 'Most kernels tell of it, or panic.',
    query: waitQuery,
    answer: job,
    startsJob: true,
    problems: found,
    handle: (call) => {
      const machine = call.session.findMachine(call.params.machine).view.id
      return submit(call, { kind: 'inject-nmi', machine }, call.query.wait)
    },
  },
}
