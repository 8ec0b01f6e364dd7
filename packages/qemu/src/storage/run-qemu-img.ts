import { spawn } from 'node:child_process'
import { cancelled, HypervisorError, type ImageChain, type StorageWork } from '@cimarron/hypervisor'
import { plainEnvironment } from '../launch.ts'

export interface QemuImgRun {
  readonly args: readonly string[]
  /** For people: `creation of volume "x"`. */
  readonly what: string
  /** Where it writes, for who is told that there is no room. */
  readonly path: string
  /** It reads or writes what is at another host. */
  readonly network?: boolean
  /** Hears the number of its process. */
  readonly onStart?: (pid: number) => void
}

/** More than it takes for any image with tables within the format's bounds. */
const mostMemoryBytes = 4 * 2 ** 30
const mostWords = 2 ** 16

/**
 * Runs qemu-img to its end, in a process that dies when the daemon does: what it was writing can so be put away by the next
 * one. What follows its option `-p` becomes progress; the signal kills it.
 * @throws HypervisorError `no-space`, `cancelled`, `peer-failed` with qemu-img's own words
 */
export async function runQemuImg(
  { args, what, path, network = false, onStart }: QemuImgRun,
  { signal, progress }: StorageWork,
): Promise<void> {
  if (signal?.aborted) throw cancelled(signal, what)
  const command = bounded(['qemu-img', ...args], { network })
  const [program = '', ...rest] = command
  const child = spawn(program, rest, { cwd: '/', env: { ...plainEnvironment }, stdio: ['ignore', 'pipe', 'pipe'] })
  if (child.pid !== undefined) onStart?.(child.pid)
  const ended = Promise.withResolvers<number | null>()
  let words = ''
  child.stdout.on('data', (piece: Buffer) => {
    const fraction = lastFraction(piece.toString('latin1'))
    if (fraction !== undefined) progress(fraction)
  })
  child.stderr.on('data', (piece: Buffer) => {
    if (words.length < mostWords) words += piece.toString('utf8')
  })
  child.once('error', (error) => {
    words += error.message
    ended.resolve(null)
  })
  child.once('close', (code) => ended.resolve(code))
  const kill = () => void child.kill('SIGKILL')
  signal?.addEventListener('abort', kill, { once: true })
  const code = await ended.promise
  signal?.removeEventListener('abort', kill)
  if (code === 0) return
  if (signal?.aborted) throw cancelled(signal, what)
  if (/No space left on device|Disk quota exceeded/.test(words)) throw new HypervisorError('no-space', { what, path })
  // setpriv's and prlimit's status for a program that is not there.
  if (code === 127) words = 'qemu-img is not installed; install qemu-utils'
  const said = words.trim().replace(/^qemu-img: /, '')
  throw new HypervisorError('peer-failed', { what, words: said || `qemu-img ended with status ${code}` })
}

/**
 * The words that run a program which reads images that strangers made. It opens them by path, so it keeps the daemon's user; of
 * that user's powers it has none but to open files, it sees no network unless it is to, and takes no more memory than an image needs. This
 * costs 10 ms.
 */
export function bounded(
  command: readonly string[],
  { network = false }: { readonly network?: boolean } = {},
): readonly string[] {
  const isRoot = process.getuid?.() === 0
  return [
    ...(isRoot ? ['unshare', ...(network ? [] : ['--net']), '--ipc'] : []),
    ...['setpriv', '--pdeathsig', 'KILL', '--no-new-privs'],
    ...(isRoot ? ['--bounding-set=-all,+dac_override', '--inh-caps=-all'] : []),
    ...['prlimit', `--as=${mostMemoryBytes}`, '--core=0'],
    ...command,
  ]
}

/** `    (12.34/100%)`, each after a carriage return. */
function lastFraction(text: string): number | undefined {
  const told = [...text.matchAll(/\((\d+\.\d+)\/100%\)/g)].at(-1)?.[1]
  return told === undefined ? undefined : Number(told) / 100
}

/**
 * An image for qemu-img, by the formats that were recorded: it neither guesses one nor follows what an image itself names
 * (QEMU: `json:` file names, qapi/block-core.json, `BlockdevOptions`).
 */
export function imageArgument(image: ImageChain): string {
  return `json:${JSON.stringify(blockOptions(image))}`
}

function blockOptions({ path, format, backing }: ImageChain): object {
  const file = { driver: 'file', filename: path }
  return format === 'raw'
    ? { driver: 'raw', file }
    : { driver: 'qcow2', file, backing: backing ? blockOptions(backing) : null }
}
