import { closeSync, openSync } from 'node:fs'
import { runBriefly } from '../run-briefly.ts'
import { codeOf, unavailable } from './interface-error.ts'
import type { Plug } from './plug.ts'

const device = '/dev/net/tun'

/** Linux: include/uapi/linux/if_tun.h */
const flags = { tap: 0x0002, noPacketInfo: 0x1000, vnetHeader: 0x4000, multiQueue: 0x0100 }

/**
 * Turns open files of /dev/net/tun into ends of taps, each of which is made where it is not there. That is an ioctl, and
 * Node has none: Perl is part of every Debian (perl-base), and sees only files that are open already.
 */
const claim = `
while (my ($name, $flags, $fd) = splice @ARGV, 0, 3) {
  open my $tun, '+<&=', $fd or die "$name\\t$!\\n";
  ioctl $tun, 0x400454ca, pack 'a16 s x22', $name, $flags or die "$name\\t$!\\n";
}
`

/** The first descriptor that a child gets beside its standard ones. */
const firstExtra = 3

/**
 * Opens the taps of these plugs, a descriptor for each queue; those of ours come into being, and go with the last
 * descriptor, whoever has it, however it ends. Answers them by NIC.
 * @throws HypervisorError `interface-unavailable`
 */
export async function claimTaps(plugs: readonly Plug[]): Promise<ReadonlyMap<string, readonly number[]>> {
  const opened = new Map<string, readonly number[]>()
  const words: string[] = []
  const all: number[] = []
  try {
    for (const { nic, link, queues } of plugs) {
      const mode = flags.tap | flags.noPacketInfo | flags.vnetHeader | (queues > 1 ? flags.multiQueue : 0)
      const fds = Array.from({ length: queues }, () => {
        const fd = openTun(nic)
        words.push(link, String(mode), String(firstExtra + all.push(fd) - 1))
        return fd
      })
      opened.set(nic, fds)
    }
    await run(plugs, words, all)
    return opened
  } catch (error) {
    for (const fd of all) closeSync(fd)
    throw error
  }
}

function openTun(nic: string): number {
  try {
    return openSync(device, 'r+')
  } catch (error) {
    const problem =
      codeOf(error) === 'ENOENT' || codeOf(error) === 'ENODEV'
        ? `this host has no ${device}; load the module of its kernel: modprobe tun`
        : `${device} can't be opened (${codeOf(error)}); run the daemon as root`
    throw unavailable(nic, problem, error)
  }
}

async function run(plugs: readonly Plug[], words: readonly string[], descriptors: readonly number[]): Promise<void> {
  const command = ['perl', '-e', claim, '--', ...words] as const
  const { code, words: said, isMissing } = await runBriefly({ command, timeoutMs: 10_000, descriptors })
  if (code === 0) return
  const [name, ...rest] = said.split('\t')
  const plug = plugs.find(({ link }) => link === name) ?? plugs[0]
  const nic = plug?.nic ?? ''
  if (isMissing) throw unavailable(nic, 'perl is not installed; run: apt-get install perl-base')
  throw unavailable(nic, problemOf(rest.join(' ') || said, plug))
}

function problemOf(words: string, plug: Plug | undefined): string {
  const name = plug?.link ?? 'its tap'
  if (/busy/i.test(words)) return `tap ${name} is in use by another program; end it, or choose another tap`
  if (/invalid argument/i.test(words) && plug?.end.kind === 'tap' && !plug.end.isOurs) {
    return `tap ${name} was made with multi_queue; make it without: ip tuntap add dev ${name} mode tap`
  }
  if (/not permitted/i.test(words)) return `tap ${name} can't be made (${words}); run the daemon as root`
  return `tap ${name} can't be had (${words})`
}
