import { HypervisorError } from '../../error.ts'
import type { AgentOptions } from '../guest-agent.ts'
import {
  type GuestProcess,
  type GuestProcessRequest,
  type GuestProcessStatus,
  mostInputBytes,
} from '../guest-process.ts'
import type { AgentLine } from './agent-line.ts'
import { Answer, known } from './answer.ts'

/** The agent keeps 16 MiB each of output and errors (QEMU, qga/commands.c: GUEST_EXEC_MAX_OUTPUT), sent as base64. */
const mostStatusBytes = 48 * 2 ** 20

/** Begins a program in the guest. */
export async function execInGuest(
  line: AgentLine,
  { path, args, env, input, capture = true }: GuestProcessRequest,
  options: AgentOptions,
): Promise<GuestProcess> {
  if (input && input.length > mostInputBytes) {
    const problem = `are more than the ${mostInputBytes} bytes of input that a program can be given`
    throw new HypervisorError('invalid-input', {
      what: 'bytes of input',
      value: input.length,
      problem,
      remedy: 'write a file, and let it read that',
    })
  }
  const command = 'guest-exec'
  const answer = await line.ask(command, {
    ...options,
    args: {
      path,
      ...(args ? { arg: args } : {}),
      ...(env ? { env } : {}),
      ...(input ? { 'input-data': Buffer.from(input).toString('base64') } : {}),
      'capture-output': capture,
    },
  })
  return line.read(() => ({ pid: new Answer(answer, command).number('pid') }), command)
}

/** How it is; once it is told that it has ended, the agent knows it no more. */
export async function guestProgramStatus(
  line: AgentLine,
  pid: number,
  options: AgentOptions,
): Promise<GuestProcessStatus> {
  const command = 'guest-exec-status'
  const value = await line.ask(command, { ...options, args: { pid }, mostBytes: mostStatusBytes })
  return line.read(() => {
    const answer = new Answer(value, command)
    return known<GuestProcessStatus>({
      exited: answer.flag('exited'),
      exitCode: answer.optionalNumber('exitcode'),
      signal: answer.optionalNumber('signal'),
      out: answer.optionalBytes('out-data'),
      err: answer.optionalBytes('err-data'),
      outTruncated: answer.optionalFlag('out-truncated'),
      errTruncated: answer.optionalFlag('err-truncated'),
    })
  }, command)
}
