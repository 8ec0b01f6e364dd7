import { execFileSync } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import type { MachineDraft } from '@cimarron/hypervisor'
import type { ContractGuest } from '@cimarron/hypervisor/testing'
import { HeldFolder } from '@cimarron/hypervisor/testing/held-folder'

interface Images {
  readonly kernel: string
  readonly initrd: string
  /** The same guest with QEMU's guest agent in it. */
  readonly agentInitrd: string
  /** Its programs run on the host as well: a DHCP client, ping, nslookup. */
  readonly busybox: string
}

/** The guest that `npm run prepare-images` builds. */
export function guestImages(): Images {
  const cache = process.env.CIMARRON_CACHE ?? join(homedir(), '.cache/cimarron')
  return JSON.parse(readFileSync(join(cache, 'images/manifest.json'), 'utf8')) as Images
}

/**
 * What each guest of the tests has on its kernel's command line: its console, and none of the kernel's tests of itself nor its measures
 * against other programs on a real processor, which take a fifth of a boot. Nor does it look whether its timer ticks: on a host that is
 * late by some milliseconds it finds that it does not, and panics ("IO-APIC + timer doesn't work!").
 */
export const kernelWords = 'console=ttyS0 quiet cryptomgr.notests mitigations=off no_timer_check'

/** `agent`: one with an agent inside, which says AGENT UP. `words` go to the guest, as `ticker` (see scripts/images/guest/init). */
export function guestDraft(options: { readonly agent?: boolean; readonly words?: string } = {}) {
  const { kernel, initrd, agentInitrd } = guestImages()
  const commandLine = [kernelWords, options.words ?? []].flat().join(' ')
  return {
    acceleration: 'tcg',
    memory: { bytes: 128 * 2 ** 20 },
    boot: { direct: { kernel, initrd: options.agent === true ? agentInitrd : initrd, commandLine } },
  } satisfies Omit<MachineDraft, 'name'>
}

export function contractGuest(): ContractGuest {
  return {
    draft: guestDraft(),
    upText: 'GUEST UP',
    powerOff: 'poweroff -f',
    reboot: 'reboot -f',
    // By this module the kernel tells QEMU of its end (pvpanic).
    panic: 'modprobe pvpanic-pci; echo c > /proc/sysrq-trigger',
  }
}

/** A folder of the test's own. QEMU's user passes through it. */
export class TestFolder implements Disposable {
  readonly path: string
  readonly #held: HeldFolder
  #count = 0

  constructor() {
    this.path = mkdtempSync(join(tmpdir(), 'cimarron-qemu-'))
    this.#held = new HeldFolder(this.path)
    chmodSync(this.path, 0o711)
  }

  /** Where the driver was told to keep what lives while machines run. */
  get runBase(): string {
    return join(this.path, 'run')
  }

  /** A machine's own folder there. */
  runFolderOf(machine: string): string {
    const [run = ''] = readdirSync(this.runBase).filter((name) => /^[0-9a-f]{10}$/.test(name))
    return join(this.runBase, run, machine)
  }

  /** The machines that have one. */
  get machinesWithRunFolder(): readonly string[] {
    const runs = readdirSync(this.runBase).filter((name) => /^[0-9a-f]{10}$/.test(name))
    return runs.flatMap((run) => readdirSync(join(this.runBase, run)))
  }

  disk(format: 'raw' | 'qcow2', size = '4M'): string {
    const path = join(this.path, `disk${this.#count++}.${format}`)
    execFileSync('qemu-img', ['create', '-q', '-f', format, path, size])
    return path
  }

  /** A folder that anybody may write to. */
  open(): string {
    const path = join(this.path, `open${this.#count++}`)
    mkdirSync(path)
    chmodSync(path, 0o777)
    return path
  }

  file(content: string): string {
    const path = join(this.path, `file${this.#count++}`)
    writeFileSync(path, content)
    return path
  }

  overlay(base: string, format: string): string {
    const path = join(this.path, `overlay${this.#count++}.qcow2`)
    execFileSync('qemu-img', ['create', '-q', '-f', 'qcow2', '-b', base, '-F', format, path])
    return path
  }

  [Symbol.dispose](): void {
    this.#held[Symbol.dispose]()
  }
}
