import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type FeatureName, featureNames } from '../feature.ts'
import {
  agentContract,
  agentExecContract,
  agentFilesContract,
  agentFreezeContract,
  agentPasswordContract,
  agentShutDownContract,
} from './agent-contract.ts'
import { changeNextContract, changeNowContract, changeSoonestContract } from './change-contract.ts'
import { cloneContracts } from './clone-contract.ts'
import { crashContracts } from './crash-contract.ts'
import { defineContract, undefineContract } from './define-contract.ts'
import {
  bootOrderContract,
  directKernelContract,
  diskContract,
  graphicsContract,
  nicContract,
  portForwardContract,
  serialConsoleContract,
  serialLogContract,
} from './device-contract.ts'
import { eventOrderContract } from './event-contract.ts'
import { checkFeatureTable } from './feature-table.ts'
import { hardwareContracts } from './hardware-contract.ts'
import { hostContracts } from './host-contract.ts'
import { Kit } from './kit.ts'
import { lifecycleContract } from './lifecycle-contract.ts'
import { liveContracts } from './live-contract.ts'
import { metricsContract } from './metrics-contract.ts'
import { migrationContracts } from './migration-contract.ts'
import { momentCloneContracts } from './moment-clone-contract.ts'
import { networkContracts } from './network-contract.ts'
import { addressesContract, nicLiveContracts } from './nic-contract.ts'
import {
  pauseContract,
  powerOffContract,
  rebootContract,
  resetContract,
  resumeContract,
  shutDownContract,
  startContract,
  startPausedContract,
} from './power-contract.ts'
import { discardSavedContract, saveContract } from './save-contract.ts'
import { screenshotContract, sendKeysContract } from './screen-contract.ts'
import { snapshotContracts } from './snapshot-contract.ts'
import { describeStateCells } from './state-cells.ts'
import { checkStateTable } from './state-table.ts'
import { storageContracts } from './storage-contract.ts'
import { survivalContract } from './survival-contract.ts'
import type { ContractTarget } from './target.ts'
import { hasProbe, unsupportedContract } from './unsupported-contract.ts'

/** What each feature has to show. A feature without tests does not compile. */
const contracts: Readonly<Record<FeatureName, (kit: Kit) => void>> = {
  define: defineContract,
  undefine: undefineContract,
  start: startContract,
  'start-paused': startPausedContract,
  pause: pauseContract,
  resume: resumeContract,
  reset: resetContract,
  reboot: rebootContract,
  'shut-down': shutDownContract,
  'power-off': powerOffContract,
  save: saveContract,
  'discard-saved': discardSavedContract,
  'change-next': changeNextContract,
  'change-now': changeNowContract,
  'change-soonest': changeSoonestContract,
  ...hardwareContracts,
  ...liveContracts,
  ...nicLiveContracts,
  ...cloneContracts,
  ...momentCloneContracts,
  addresses: addressesContract,
  ...hostContracts,
  ...storageContracts,
  ...networkContracts,
  agent: agentContract,
  'agent-exec': agentExecContract,
  'agent-files': agentFilesContract,
  'agent-freeze': agentFreezeContract,
  'agent-password': agentPasswordContract,
  'agent-shut-down': agentShutDownContract,
  ...snapshotContracts,
  'direct-kernel-boot': directKernelContract,
  'boot-order': bootOrderContract,
  'disk-raw': diskContract('raw'),
  'disk-qcow2': diskContract('qcow2'),
  'nic-user': nicContract,
  'port-forward': portForwardContract,
  'serial-console': serialConsoleContract,
  'serial-log': serialLogContract,
  'graphics-vnc': graphicsContract,
  screenshot: screenshotContract,
  'send-keys': sendKeysContract,
  'lifecycle-policy': lifecycleContract,
  ...crashContracts,
  'survives-daemon': survivalContract,
  metrics: metricsContract,
  ...migrationContracts,
}

/**
 * The driver contract as vitest tests: every feature in behaviour a user can observe, every cell of state x operation,
 * and the events' order. Compares what came out with the committed table where the target names one.
 */
export function describeContract(target: ContractTarget): void {
  describe(`driver contract: ${target.name}`, { timeout: target.timeoutMs ?? 60_000 }, () => {
    const kit = new Kit(target)
    beforeAll(() => kit.open(), target.timeoutMs)
    afterAll(() => kit[Symbol.asyncDispose](), target.timeoutMs)

    const { only, table, states } = target
    const compareTable = (file: URL) =>
      test('the feature table is what came out', () => {
        for (const feature of target.unsupported ?? []) if (!hasProbe(feature, target)) kit.declareUnsupported(feature)
        checkFeatureTable({ file, driver: target.name, column: kit.column })
      })
    if (only) {
      for (const feature of only) describe(feature, () => contracts[feature](kit))
      for (const feature of target.unsupported ?? []) if (hasProbe(feature, target)) unsupportedContract(feature, kit)
      if (table) compareTable(table)
      return
    }

    test('the driver is what its target declares', () => {
      const { hypervisor } = kit
      expect(hypervisor.platform).toBe(target.platform)
      expect(hypervisor.id).toMatch(/^[0-9a-f-]{36}$/)
      expect(hypervisor.hosts().length).toBeGreaterThan(0)
      expect(featureNames.filter((feature) => !hypervisor.features.has(feature))).toEqual(
        featureNames.filter((feature) => target.unsupported?.includes(feature)),
      )
    })

    for (const feature of featureNames) {
      if (target.elsewhere?.includes(feature)) test.skip(`${feature} (this host has not what it takes)`)
      else if (kit.has(feature)) describe(feature, () => contracts[feature](kit))
      else if (hasProbe(feature, target)) unsupportedContract(feature, kit)
      else test.skip(`${feature} (${target.name} does not have it)`)
    }

    describe('states', () => describeStateCells(kit))
    describe('events', () => eventOrderContract(kit))

    if (states)
      test('the table of operations and states is what came out', () =>
        checkStateTable({ file: states, driver: target.name, column: kit.states }))
    if (table) compareTable(table)
  })
}
