import { HypervisorError } from '../../error.ts'
import type { AgentOptions } from '../guest-agent.ts'
import type { AgentLine } from './agent-line.ts'
import { Answer } from './answer.ts'

/** Bytes of one message, before base64 makes a third more of them. */
const pieceBytes = 64 * 1024

/** A file of the guest, piece by piece. */
export async function* readGuestFile(
  line: AgentLine,
  path: string,
  options: AgentOptions,
): AsyncGenerator<Uint8Array, void, undefined> {
  const handle = await open(line, { path, mode: 'r' }, options)
  try {
    for (;;) {
      const command = 'guest-file-read'
      const answer = await line.ask(command, { ...options, args: { handle, count: pieceBytes } })
      const { bytes, isEnd } = line.read(() => readPiece(answer, command), command)
      if (bytes.length > pieceBytes || (bytes.length === 0 && !isEnd)) {
        const words = `answered ${command} with ${bytes.length} bytes of ${pieceBytes} asked for, and no end of the file`
        throw new HypervisorError('peer-failed', { what: `the agent that reads ${JSON.stringify(path)}`, words })
      }
      if (bytes.length > 0) yield bytes
      if (isEnd) return
    }
  } finally {
    await close(line, handle)
  }
}

function readPiece(value: unknown, command: string): { readonly bytes: Uint8Array; readonly isEnd: boolean } {
  const answer = new Answer(value, command)
  return { bytes: answer.optionalBytes('buf-b64') ?? new Uint8Array(), isEnd: answer.flag('eof') }
}

interface Upload {
  readonly path: string
  readonly bytes: AsyncIterable<Uint8Array>
}

/** Writes all that comes into a file of the guest, and sees it flushed; answers how many bytes that were. */
export async function writeGuestFile(line: AgentLine, { path, bytes }: Upload, options: AgentOptions): Promise<number> {
  const handle = await open(line, { path, mode: 'w' }, options)
  let total = 0
  let isWhole = false
  try {
    for await (const piece of bytes) {
      for (let at = 0; at < piece.length; at += pieceBytes) {
        const part = piece.subarray(at, at + pieceBytes)
        await writePiece(line, { handle, part, path }, options)
        total += part.length
      }
    }
    await line.ask('guest-file-flush', { ...options, args: { handle } })
    isWhole = true
    return total
  } finally {
    // What closing tells of a file that is written counts; of one that is given up, the first cause does.
    if (isWhole) await line.ask('guest-file-close', { ...options, args: { handle } })
    else await close(line, handle)
  }
}

async function writePiece(
  line: AgentLine,
  { handle, part, path }: { readonly handle: number; readonly part: Uint8Array; readonly path: string },
  options: AgentOptions,
): Promise<void> {
  const command = 'guest-file-write'
  for (let rest = Buffer.from(part); rest.length > 0; ) {
    const answer = await line.ask(command, { ...options, args: { handle, 'buf-b64': rest.toString('base64') } })
    const count = line.read(() => new Answer(answer, command).number('count'), command)
    if (!Number.isSafeInteger(count) || count <= 0 || count > rest.length) {
      const words = `answered ${command} with a count of ${count}, of ${rest.length} bytes`
      throw new HypervisorError('peer-failed', { what: `the agent that writes ${JSON.stringify(path)}`, words })
    }
    rest = rest.subarray(count)
  }
}

async function open(
  line: AgentLine,
  args: { readonly path: string; readonly mode: 'r' | 'w' },
  options: AgentOptions,
): Promise<number> {
  const command = 'guest-file-open'
  const handle = await line.ask(command, { ...options, args })
  if (typeof handle === 'number' && Number.isSafeInteger(handle)) return handle
  throw new HypervisorError('peer-failed', {
    what: `the agent that opens ${JSON.stringify(args.path)}`,
    words: `answered ${command} with no handle`,
  })
}

/** Whatever ended the work is told, and not that its file could not be closed either. */
async function close(line: AgentLine, handle: number): Promise<void> {
  await line.ask('guest-file-close', { args: { handle }, timeoutMs: 2000 }).catch((error: unknown) => {
    if (!(error instanceof HypervisorError)) throw error
  })
}
