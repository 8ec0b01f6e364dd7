import { expect, test } from 'vitest'
import { lockDifference } from './node-modules.js'

const platform = { os: 'linux', cpu: 'x64' }
const installed = { packages: { 'node_modules/a': { version: '1.0.0', integrity: 'sha512-a' } } }

test('equal lockfiles have no difference', () => {
  expect(lockDifference(installed, installed, platform)).toBeUndefined()
})

test('the root and the workspaces themselves are not looked at', () => {
  const wanted = { packages: { '': {}, 'packages/x': { version: '2.0.0' }, ...installed.packages } }
  expect(lockDifference(wanted, installed, platform)).toBeUndefined()
})

test('another version is named with both versions', () => {
  const wanted = { packages: { 'node_modules/a': { version: '1.1.0', integrity: 'sha512-b' } } }
  expect(lockDifference(wanted, installed, platform)).toBe('node_modules/a is 1.0.0, the lockfile says 1.1.0')
})

test('the same version with other content is a difference', () => {
  const wanted = { packages: { 'node_modules/a': { version: '1.0.0', integrity: 'sha512-b' } } }
  expect(lockDifference(wanted, installed, platform)).toContain('node_modules/a')
})

test('a package that is not installed is missing', () => {
  const wanted = { packages: { ...installed.packages, 'node_modules/b': { version: '1.0.0' } } }
  expect(lockDifference(wanted, installed, platform)).toBe('node_modules/b is missing')
})

test('a package that is installed and not wanted is a difference', () => {
  expect(lockDifference({ packages: {} }, installed, platform)).toBe('node_modules/a is not in the lockfile')
})

test.for([
  ['of this platform', { os: ['linux'], cpu: ['x64'] }, true],
  ['of another system', { os: ['darwin'], cpu: ['x64'] }, false],
  ['of another processor', { os: ['linux'], cpu: ['arm64'] }, false],
  ['with a C library of its own', { os: ['linux'], cpu: ['x64'], libc: ['musl'] }, false],
] as const)('an optional package %s', ([, { os, cpu, ...more }, missed]) => {
  const libc = 'libc' in more ? { libc: [...more.libc] } : {}
  const wanted = {
    packages: {
      ...installed.packages,
      'node_modules/o': { version: '1.0.0', optional: true, os: [...os], cpu: [...cpu], ...libc },
    },
  }
  expect(lockDifference(wanted, installed, platform) !== undefined).toBe(missed)
})
