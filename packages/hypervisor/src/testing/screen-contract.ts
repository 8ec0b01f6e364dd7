import { expect } from 'vitest'
import { chordsOf } from '../keyboard/type-text.ts'
import { ConsoleSession } from './console-session.ts'
import { type Kit, refusal } from './kit.ts'

/** PNG, section 5.2: how such a file begins. */
const pngSignature = '89504e470d0a1a0a'

export function screenshotContract(kit: Kit): void {
  const screenOf = (machine: {
    readonly view: { readonly defined: { readonly graphics: readonly { id: string }[] } }
  }) => machine.view.defined.graphics[0]?.id ?? 'graphics0'

  kit.bytesTest('screenshot', 'a picture comes as PNG, and as a pixmap of the same size', async () => {
    const machine = await kit.booted()
    const png = Buffer.from(await machine.screenshot(screenOf(machine)))
    expect(png.subarray(0, 8).toString('hex')).toBe(pngSignature)
    // PNG, 11.2.2: IHDR is the first chunk, with width and height first.
    const [width, height] = [png.readUInt32BE(16), png.readUInt32BE(20)]
    const ppm = Buffer.from(await machine.screenshot(screenOf(machine), { format: 'ppm' }))
    const head = `P6\n${width} ${height}\n255\n`
    expect(ppm.subarray(0, head.length).toString('latin1')).toBe(head)
    expect(ppm.length).toBe(head.length + width * height * 3)
    const colours = new Set(ppm.subarray(head.length).toString('hex').match(/.{6}/g))
    expect(colours.size).toBeGreaterThan(1)
  })

  kit.bytesTest('screenshot', 'also of a paused machine, and several at once', async () => {
    await using own = await kit.machine()
    await own.machine.start({ paused: true })
    const screen = screenOf(own.machine)
    const [one, other] = await Promise.all([own.machine.screenshot(screen), own.machine.screenshot(screen)])
    expect(one).toEqual(other)
  })

  kit.test('screenshot', 'a screen that the machine has not is refused by its name', async () => {
    await using own = await kit.running()
    await refusal(own.machine.screenshot('graphics9'), 'device-not-found')
    await refusal(own.machine.screenshot('serial0'), 'device-not-found')
  })
}

export function sendKeysContract(kit: Kit): void {
  kit.test('send-keys', 'keys are pressed in their order, and at once where they are together', async () => {
    const machine = await kit.booted()
    await machine.sendKeys([['shift', 'a'], ['ret'], ['ctrl', 'alt', 'f1']], { holdMs: 1, delayMs: 1 })
    await machine.sendKeys([])
  })

  kit.test('send-keys', 'what is called off is refused, and the next is taken', async () => {
    await using own = await kit.running()
    const stop = new AbortController()
    const keys = own.machine.sendKeys(chordsOf('a'.repeat(1000), 'us'), { holdMs: 1000, signal: stop.signal })
    stop.abort()
    const error = await refusal(keys, 'cancelled')
    expect(error.message).toContain('keys for machine')
    await own.machine.sendKeys([['ret']], { holdMs: 1, delayMs: 1 })
  })

  const { reboot } = kit.target.keyboard ?? {}
  if (!reboot) return
  kit.test('send-keys', 'a guest restarts on ctrl-alt-delete', async () => {
    const machine = await kit.booted()
    using console = await ConsoleSession.open(machine)
    await reboot(console)
    const boots = await kit.boots(machine)
    await machine.sendKeys([['ctrl', 'alt', 'delete']])
    await kit.untilUp(machine, boots + 1)
  })
}
