import { expect, test } from 'vitest'
import { readyScreen } from './ready-screen.ts'

const endpoint = {
  version: '1.0.0',
  pid: 1,
  http: undefined,
  https: 'https://localhost:5989',
  sockets: { admin: '/a', operator: '/o', monitor: '/m' },
  certificateAuthority: '/ca.pem',
}

function screen(failedPackages: number): string {
  const daemon = { endpoint, passwordFile: '/password', simulated: false, failedPackages }
  return readyScreen({ daemon, machines: [], passwordStands: false })
}

test.each([
  [1, '1 provider package is not in service: see npx cimarron doctor'],
  [2, '2 provider packages are not in service: see npx cimarron doctor'],
])('%d provider packages that failed are told to who starts the daemon', (count, line) => {
  expect(screen(count).split('\n')).toContain(line)
})

test('nothing is said of provider packages that serve', () => {
  expect(screen(0)).not.toContain('provider')
})
