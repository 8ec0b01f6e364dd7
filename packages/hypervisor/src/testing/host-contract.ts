import { expect } from 'vitest'
import type { MachineDraft } from '../draft.ts'
import { type Kit, refusal } from './kit.ts'

/** What this host may have or not: a machine that wants it is told of, and what is missing is named when it starts. */
export type HostFeature = 'huge-pages' | 'pass-through-pci' | 'pass-through-usb'

export const hostContracts: Readonly<Record<HostFeature, (kit: Kit) => void>> = {
  'huge-pages': (kit) =>
    kit.test('huge-pages', 'a machine starts on huge pages, or is told how many there are', async () => {
      await using own = await kit.machine({ memory: { bytes: 2 ** 27 }, memoryBacking: { pageBytes: 2 ** 21 } })
      const error: unknown = await own.machine.start().catch((reason: unknown) => reason)
      if (error === undefined) expect(own.machine.view.active?.memoryBacking).toEqual({ pageBytes: 2 ** 21 })
      else expect(error).toMatchObject({ code: 'not-enough-memory', message: expect.stringContaining('64 huge pages') })
    }),
  'pass-through-pci': (kit) => {
    refused(kit, 'pass-through-pci', { pciDevices: ['fffe:fe:1f.7'] })
  },
  'pass-through-usb': (kit) => {
    refused(kit, 'pass-through-usb', { usbDevices: ['fffe:fffe'] })
  },
}

function refused(kit: Kit, feature: HostFeature, draft: Partial<MachineDraft>): void {
  kit.test(feature, `a machine with a device that the host has not is refused by it (${feature})`, async () => {
    await using own = await kit.machine(draft)
    const error = await refusal(own.machine.start(), 'device-unavailable')
    expect(error.message).toContain('fffe:f')
    expect(own.machine.view.state).toBe('off')
  })
}
