import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { chordsOf, completeConfig, type Hypervisor, type Machine } from '@cimarron/hypervisor'
import { ConsoleSession } from '@cimarron/hypervisor/testing'
import { openQemu } from '@cimarron/qemu'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { connectQmp } from '../src/qmp/client.ts'
import { guestDraft, TestFolder } from './guest.ts'
import { GuestShell } from './guest-shell.ts'

// One guest with a shell on its screen: what is typed there, the guest itself is asked.
let folder: TestFolder
let stack: AsyncDisposableStack
let hypervisor: Hypervisor
let machine: Machine

beforeAll(async () => {
  stack = new AsyncDisposableStack()
  folder = stack.use(new TestFolder())
  hypervisor = stack.use(await openQemu({ directory: folder.path, runBase: folder.runBase, accelerations: ['tcg'] }))
  machine = await hypervisor.define(completeConfig({ name: 'screen', ...guestDraft() }))
  await machine.start()
  using console = await ConsoleSession.open(machine)
  await console.until(async () => Buffer.from(await machine.readSerialLog('serial0')).includes('GUEST UP'))
  await console.probeShell()
}, 120_000)
afterAll(async () => {
  await machine.powerOff()
  await stack.disposeAsync()
})

/** What a line of the guest's shell says. */
const says = (line: string) => new GuestShell(machine).says(line)

describe('a guest with a screen', { timeout: 60_000 }, () => {
  test('reads every character that was typed at its keyboard', async () => {
    const all = Array.from({ length: 95 }, (_, index) => String.fromCharCode(32 + index)).join('')
    // A slow guest loses keys: it is emulated, on a host that has other things to do.
    const pace = { holdMs: 30, delayMs: 30 }
    await machine.sendKeys(chordsOf(`cat > /tmp/typed\n${all}\n`, 'us'), pace)
    await machine.sendKeys([['ctrl', 'd']], pace)
    await expect.poll(() => says('cat /tmp/typed'), { timeout: 20_000 }).toBe(all.trim())
    expect(await says('cat /dev/vcs1')).toContain(all.trimEnd().slice(0, 60))
  })

  test('has on a picture what it has on its screen', async () => {
    await says('printf "\\033[2J\\033[H\\033[?25l" > /dev/tty1')
    const blank = await pixels()
    await says('printf XXXX > /dev/tty1')
    const written = await pixels()
    expect(written.width).toBe(720)
    expect(written.height).toBe(400)
    const lit = (data: Buffer) => data.filter((byte) => byte !== 0).length
    expect(lit(written.data)).toBeGreaterThan(lit(blank.data))
  })

  test('restarts on ctrl-alt-delete', async () => {
    const boots = async () =>
      Buffer.from(await machine.readSerialLog('serial0'))
        .toString()
        .split('GUEST UP').length
    const before = await boots()
    await machine.sendKeys([['ctrl', 'alt', 'delete']])
    await expect.poll(boots, { timeout: 60_000 }).toBe(before + 1)
  })

  test('leaves no file behind for its pictures', async () => {
    await Promise.all(Array.from({ length: 4 }, () => machine.screenshot('graphics0')))
    expect(readdirSync(folder.runFolderOf(machine.id)).filter((name) => name.startsWith('screen'))).toEqual([])
    const sets = await connectQmp(join(folder.runFolderOf(machine.id), 's/fd'))
    expect(JSON.stringify(await sets.executeAny('query-fdsets'))).not.toContain('screenshot')
    await sets[Symbol.asyncDispose]()
  })
})

interface Pixels {
  readonly width: number
  readonly height: number
  readonly data: Buffer
}

async function pixels(): Promise<Pixels> {
  const image = Buffer.from(await machine.screenshot('graphics0', { format: 'ppm' }))
  const [head = '', width, height] = /^P6\n(\d+) (\d+)\n255\n/.exec(image.subarray(0, 32).toString('latin1')) ?? []
  return { width: Number(width), height: Number(height), data: image.subarray(head.length) }
}
