import type { Command } from '@cimarron/estate'
import type { GuestPatience } from '@cimarron/hypervisor'
import { z } from 'zod'
import type { Part } from '../contract/endpoints.ts'
import type { PowerOperation } from '../contract/machine.ts'
import type { ProblemCode } from '../contract/problem.ts'
import { job } from '../schema/job.ts'
import { flag, wholeNumber } from '../schema/query.ts'
import { submit, wait, waitQuery } from './job-reply.ts'
import type { Operation, Operations } from './operation.ts'

type Powered = `machines.${PowerOperation}`

/** What one power operation has of its own. */
interface Power<N extends Powered> {
  readonly summary: string
  readonly query: z.ZodType<Part<N, 'query'>>
  readonly command: (machine: string, query: Part<N, 'query'>) => Command
}

const starting = z.strictObject({
  ...wait,
  paused: flag.exactOptional().describe('powered, with its processors standing still'),
})
const patience = z.strictObject({
  ...wait,
  timeoutMs: wholeNumber(1, 86_400_000).exactOptional().describe('how long the guest may take; default 60,000'),
  by: z.enum(['acpi', 'agent']).exactOptional().describe('how it is asked: the power button (default), or its agent'),
})

const problems: readonly ProblemCode[] = ['machine-not-found', 'ambiguous-name', 'invalid-state', 'busy', 'unsupported']

export const powerOperations: Operations<Powered> = {
  'machines.start': power<'machines.start'>({
    summary: 'Give a machine power; one that is saved goes on where it was',
    query: starting,
    command: (machine, { paused }) => ({ kind: 'start-machine', machine, ...(paused === undefined ? {} : { paused }) }),
  }),
  'machines.pause': power<'machines.pause'>({
    summary: 'Stop the processors of a running machine',
    query: waitQuery,
    command: (machine) => ({ kind: 'pause-machine', machine }),
  }),
  'machines.resume': power<'machines.resume'>({
    summary: 'Let the processors of a paused machine go on',
    query: waitQuery,
    command: (machine) => ({ kind: 'resume-machine', machine }),
  }),
  'machines.reset': power<'machines.reset'>({
    summary: 'Pull the reset line; the guest is not asked',
    query: waitQuery,
    command: (machine) => ({ kind: 'reset-machine', machine }),
  }),
  'machines.reboot': power<'machines.reboot'>({
    summary: 'Ask the guest to restart',
    query: patience,
    command: (machine, query) => ({ kind: 'reboot-machine', machine, ...patienceOf(query) }),
  }),
  'machines.shut-down': power<'machines.shut-down'>({
    summary: 'Ask the guest to shut down',
    query: patience,
    command: (machine, query) => ({ kind: 'shut-down-machine', machine, ...patienceOf(query) }),
  }),
  'machines.power-off': power<'machines.power-off'>({
    summary: 'Take the power away at once; the guest may lose what it has not written',
    query: waitQuery,
    command: (machine) => ({ kind: 'power-off-machine', machine }),
  }),
  'machines.save': power<'machines.save'>({
    summary: 'Write the memory of a machine to disk and end it; start goes on from there',
    query: waitQuery,
    command: (machine) => ({ kind: 'save-machine', machine }),
  }),
  'machines.discard-saved': power<'machines.discard-saved'>({
    summary: 'Throw away what was saved of a machine, which is off then',
    query: waitQuery,
    command: (machine) => ({ kind: 'discard-saved-machine', machine }),
  }),
}

function power<N extends Powered>({ summary, query, command }: Power<N>): Operation<N>
function power({ summary, query, command }: Power<'machines.pause'>): Operation<'machines.pause'> {
  return {
    summary,
    query,
    answer: job,
    startsJob: true,
    problems,
    handle: (call) => {
      const machine = call.session.findMachine(call.params.machine).view.id
      return submit(call, command(machine, call.query), call.query.wait)
    },
  }
}

function patienceOf({ timeoutMs, by }: GuestPatience): GuestPatience {
  return { ...(timeoutMs === undefined ? {} : { timeoutMs }), ...(by === undefined ? {} : { by }) }
}
