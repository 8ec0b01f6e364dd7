import { expect } from 'vitest'
import type { Change } from '../change.ts'
import type { NicDraft } from '../draft.ts'
import type { Machine } from '../machine.ts'
import type { Nic } from '../nic.ts'
import { freePort } from './device-contract.ts'
import type { Kit } from './kit.ts'

type NicFeature = 'change-nic-limits' | 'change-forwards' | 'move-nic'

/** Changes the one NIC of a running machine, and sees that it is in force with nothing left to wait. */
async function change(kit: Kit, machine: Machine, part: Partial<Nic>): Promise<void> {
  const [nic] = machine.view.defined.nics
  if (!nic) throw new Error('the machine has a NIC')
  const { revision } = machine.view
  const changes: readonly Change[] = [{ kind: 'change-nic', device: { ...nic, ...part } }]
  const result = await machine.change({ revision, changes, apply: 'now' })
  expect(result).toEqual({ revision: revision + 1, now: changes, pending: [] })
  expect(machine.view.active).toEqual(kit.ofRun(machine.view.defined))
}

/** What comes of them on the host, each driver's own tests see. */
export const nicLiveContracts: Readonly<Record<NicFeature, (kit: Kit) => void>> = {
  'change-nic-limits': (kit) =>
    kit.test('change-nic-limits', 'a NIC is bounded while it is used, otherwise, and no longer', async () => {
      const [bridge] = kit.setup.hostNetwork.bridges
      await using own = await kit.running({ nics: [{ backend: { kind: 'bridge', bridge } }] })
      const [nic] = own.machine.view.defined.nics
      await change(kit, own.machine, { limits: { inBytesPerSecond: 100_000 } })
      await change(kit, own.machine, { limits: { outBytesPerSecond: 200_000, burstBytes: 20_000 } })
      const { limits: _, ...unbounded } = own.machine.view.defined.nics[0] ?? {}
      expect(unbounded).toEqual(nic)
      const { revision } = own.machine.view
      if (nic) await own.machine.change({ revision, changes: [{ kind: 'change-nic', device: nic }], apply: 'now' })
      expect(own.machine.view.active?.nics).toEqual([nic])
    }),
  'change-forwards': (kit) =>
    kit.test('change-forwards', 'a port of the host leads into a running machine, and no longer', async () => {
      await using own = await kit.running({ nics: [{}] })
      const forward = { protocol: 'tcp', hostAddress: '127.0.0.1', hostPort: await freePort(), guestPort: 22 } as const
      await change(kit, own.machine, { backend: { kind: 'user', forwards: [forward] } })
      await change(kit, own.machine, { backend: { kind: 'user', forwards: [] } })
    }),
  'move-nic': (kit) =>
    kit.test('move-nic', 'a NIC is moved from one bridge to another while it is used', async () => {
      const [from, to] = kit.setup.hostNetwork.bridges
      await using own = await kit.running({ nics: [{ backend: { kind: 'bridge', bridge: from } }] })
      await change(kit, own.machine, { backend: { kind: 'bridge', bridge: to } })
      await change(kit, own.machine, { backend: { kind: 'tap' } })
    }),
}

export function addressesContract(kit: Kit): void {
  kit.test('addresses', 'a NIC on user networking has the address that this gives out', async () => {
    const nics: readonly { readonly draft: NicDraft; readonly addresses: readonly string[] }[] = [
      { draft: {}, addresses: ['10.0.2.15'] },
      ...(kit.has('nic-user-options')
        ? [{ draft: { backend: { kind: 'user', net: '10.7.0.0/16' } }, addresses: ['10.7.0.15'] } as const]
        : []),
      ...(kit.has('nic-none') ? [{ draft: { backend: { kind: 'none' } }, addresses: [] } as const] : []),
    ]
    await using own = await kit.machine({ nics: nics.map(({ draft }) => draft) })
    await own.machine.start()
    const given = own.machine.view.defined.nics
    expect(await own.machine.addresses()).toMatchObject(
      nics.map(({ addresses }, at) => ({
        nic: given[at]?.id,
        mac: given[at]?.mac,
        addresses: addresses.map((address) => ({ address, source: 'user' })),
      })),
    )
  })
}
