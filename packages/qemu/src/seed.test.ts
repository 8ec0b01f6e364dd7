import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { completeConfig, type Seed } from '@cimarron/hypervisor'
import { expect, onTestFinished, test } from 'vitest'
import { prepareSeed, requireSeedFiles } from './seed.ts'

/** What is on the disk that cloud-init reads. */
function seedOf(userData: string, values: Seed['values']): string {
  const folder = mkdtempSync(join(tmpdir(), 'cimarron-seed-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  writeFileSync(join(folder, 'user-data'), userData)
  const seed = { userData: join(folder, 'user-data'), ...(values ? { values } : {}) }
  const config = completeConfig({ id: '00000000-0000-4000-8000-000000000001', name: 'Web 1', seed })
  return readFileSync(prepareSeed({ ...config, seed }, { folder, keptBack: [] }), 'latin1')
}

test('a seed with values has them in its files, and the machine its own host name', () => {
  const disk = seedOf('#cloud-config\nfqdn: {host}.{domain}\nrun: echo {name} {n:03} {unknown}\n', {
    n: '7',
    domain: 'example.org',
  })
  expect(disk).toContain('fqdn: web-1.example.org\nrun: echo Web 1 007 {unknown}\n')
  expect(disk).toContain('instance-id: 00000000-0000-4000-8000-000000000001\nlocal-hostname: web-1\n')
})

test('a seed without values is let alone, braces and all', () => {
  expect(seedOf('#cloud-config\nrun: {name}\n', undefined)).toContain('run: {name}\n')
})

test('a file of a seed that is not there is told with its path, and what to do', () => {
  const seed = { userData: '/nowhere/user-data' }
  expect(() => requireSeedFiles(seed, [])).toThrow(
    'user-data "/nowhere/user-data" does not exist on the daemon\'s host; check the path',
  )
  expect(() => requireSeedFiles({ userData: tmpdir() }, [])).toThrow(/is no file; give a file$/)
})
