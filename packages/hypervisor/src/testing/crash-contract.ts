import { expect } from 'vitest'
import type { FeatureName } from '../feature.ts'
import { ConsoleSession } from './console-session.ts'
import { type Kit, refusal } from './kit.ts'

type CrashFeature = Extract<FeatureName, 'dump' | 'inject-nmi' | 'incidents'>

/** An ELF file begins so (System V ABI, "ELF Identification"). */
const elfMagic = Buffer.from('\x7fELF')

export const crashContracts: Readonly<Record<CrashFeature, (kit: Kit) => void>> = {
  dump(kit) {
    kit.test('dump', 'the memory of a running machine is written into a file, and it runs on', async () => {
      await using own = await kit.running()
      const since = kit.log.events.length
      const { sinceMs } = own.machine.view
      const result = await own.machine.dump()
      expect(result).toMatchObject({ format: 'elf', path: expect.stringMatching(/^\//) })
      if (!kit.target.simulated?.includes('dump')) expect(result.bytes).toBeGreaterThan(kit.config().memory.bytes)
      expect(own.machine.view.state).toBe('running')
      const states = kit.log.events
        .slice(since)
        .flatMap((event) => (event.kind === 'machine-state' && event.machine.id === own.machine.id ? [event] : []))
      expect(states).toMatchObject([
        { from: 'running', to: 'paused', reason: 'dump' },
        { from: 'paused', to: 'running' },
      ])
      // For whoever looks at it, it has been running all the while.
      expect(own.machine.view.sinceMs).toBe(sinceMs)
    })

    kit.bytesTest('dump', 'a machine that is paused stays so when its memory has been read', async () => {
      await using own = await kit.running()
      await own.machine.pause()
      await using dump = await own.machine.readDump()
      const pieces = await Array.fromAsync(dump.bytes)
      const bytes = Buffer.concat(pieces)
      expect(bytes).toHaveLength(dump.length)
      expect(bytes.subarray(0, 4)).toEqual(elfMagic)
      expect(own.machine.view.state).toBe('paused')
    })

    kit.test('dump', 'a file that is there is not written over, unless that is said', async () => {
      await using own = await kit.running()
      const { path } = await own.machine.dump()
      await refusal(own.machine.dump({ path }), 'file-missing')
      expect(await own.machine.dump({ path, force: true })).toMatchObject({ path })
    })

    kit.test('dump', 'a path that is not absolute is refused', async () => {
      await using own = await kit.running()
      await refusal(own.machine.dump({ path: 'core.elf' }), 'invalid-input')
    })
  },
  'inject-nmi'(kit) {
    kit.test('inject-nmi', 'a running machine takes a non-maskable interrupt', async () => {
      await using own = await kit.running()
      await own.machine.injectNmi()
      expect(own.machine.view.state).toBe('running')
    })
  },
  incidents(kit) {
    const { guest } = kit.target
    const { panic } = guest
    if (panic === undefined) {
      kit.declareUnsupported('incidents')
      return
    }
    kit.test('incidents', 'a panic is told with what is done about it', async () => {
      await using own = await kit.running({ ...guest.draft, lifecycle: { onCrash: 'pause' } })
      await kit.untilUp(own.machine, 1)
      const since = kit.log.events.length
      using console = await ConsoleSession.open(own.machine)
      console.type(panic)
      const told = await kit.log.until(
        (event) => event.machine.id === own.machine.id && event.kind === 'machine-incident',
        since,
      )
      expect(told).toMatchObject({ incident: { kind: 'guest-panic', text: expect.stringContaining('panicked') } })
    })

    kit.test(
      'incidents',
      'a guest that panics again and again is reset as often as its policy lets it be',
      async () => {
        const lifecycle = { onCrash: 'reset', retries: { attempts: 1, withinMs: 86_400_000 } } as const
        await using own = await kit.running({ ...guest.draft, lifecycle })
        const since = kit.log.events.length
        for (const boots of [1, 2]) {
          await kit.untilUp(own.machine, boots)
          using console = await ConsoleSession.open(own.machine)
          console.type(panic)
          if (boots === 1) await kit.log.until((event) => event.kind === 'machine-reset', since)
        }
        const told = await kit.log.until(
          (event) => event.kind === 'machine-incident' && event.incident.kind === 'gave-up',
          since,
        )
        expect(told).toMatchObject({ incident: { text: expect.stringContaining('1 time') } })
        expect(own.machine.view).toMatchObject({ state: 'crashed', reason: 'guest-panic' })
      },
    )
  },
}
