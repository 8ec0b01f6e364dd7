import { statSync } from 'node:fs'
import { HypervisorError } from '@cimarron/hypervisor'
import { plainEnvironment } from '../launch.ts'
import { type BriefResult, runBriefly } from '../run-briefly.ts'

/** Programs that make networks, and the Debian packages that bring them. */
export const networkPrograms = {
  ip: 'iproute2',
  ss: 'iproute2',
  sysctl: 'procps',
  nft: 'nftables',
  dnsmasq: 'dnsmasq-base',
} as const

export type NetworkProgram = keyof typeof networkPrograms

/** Where this host's networking is done: in the daemon's own network namespace, or in another. */
export class NetworkTools {
  /** Words in front of a command that bring it there. */
  readonly prefix: readonly string[]

  /** @param namespace a file that stands for it, as `/run/netns/lab` */
  constructor(namespace?: string) {
    this.prefix = namespace === undefined ? [] : ['nsenter', `--net=${namespace}`]
  }

  /** @throws HypervisorError `peer-failed` with the program's own words */
  async run(program: NetworkProgram, args: readonly string[], { what, input, before = [] }: ToolRun): Promise<string> {
    const [first = program, ...rest] = [...this.prefix, ...before, program, ...args]
    const result = await runBriefly({ command: [first, ...rest], timeoutMs, ...(input === undefined ? {} : { input }) })
    if (result.code === 0) return result.output
    throw new HypervisorError('peer-failed', { what, words: wordsOf(program, result) })
  }
}

export interface ToolRun {
  /** For people: `network "lab"`. */
  readonly what: string
  /** For its standard input. */
  readonly input?: string
  /** Programs that become it, each changing something about the process. */
  readonly before?: readonly string[]
}

const timeoutMs = 10_000

export function isInstalled(program: NetworkProgram): boolean {
  const folders = (plainEnvironment.PATH ?? '').split(':')
  return folders.some((folder) => statSync(`${folder}/${program}`, { throwIfNoEntry: false })?.isFile())
}

function wordsOf(program: NetworkProgram, { code, words, timedOut }: BriefResult): string {
  if (timedOut) return `${program} did not end within ${timeoutMs} ms`
  if (!isInstalled(program)) return `${program} is not installed; run: apt-get install ${networkPrograms[program]}`
  return words.replaceAll(/\s*\n\s*/g, '; ').slice(0, mostWords) || `${program} ended with status ${code}`
}

const mostWords = 500
