import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { checkPlacement } from './pinning.ts'

const online = readFileSync('/sys/devices/system/cpu/online', 'utf8').trim()

test('processors and nodes that this host has not are refused, with what it has', () => {
  const refusal = `names processors that this host has not; use some of ${online}`
  expect(() => checkPlacement({ pinning: { processors: { '0': '4000' } } })).toThrow(refusal)
  expect(() => checkPlacement({ pinning: { emulator: '0-4000' } })).toThrow(refusal)
  expect(() => checkPlacement({ numa: [{ processors: '0', hostNodes: '4000' }] })).toThrow(
    'names NUMA nodes that this host has not; use some of 0',
  )
})

test('those that it has are taken, and a machine that names none', () => {
  checkPlacement({ pinning: { processors: { '0': online }, emulator: online }, numa: [{ processors: '0' }] })
  checkPlacement({})
})
