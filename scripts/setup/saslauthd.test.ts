import { expect, test } from 'vitest'
import { saslauthdProblem, unpackedSaslauthd } from './saslauthd.js'

test('saslauthd is unpacked into the cache folder', () => {
  expect(unpackedSaslauthd({ CIMARRON_CACHE: '/mine' })).toBe('/mine/sasl2-bin/usr/sbin/saslauthd')
})

test('a saslauthd that is not there, or does not run, has to be unpacked', () => {
  expect(saslauthdProblem('/nowhere/saslauthd')).toContain('ENOENT')
  expect(saslauthdProblem('/bin/false')).toContain('/bin/false does not run')
  expect(saslauthdProblem('/bin/true')).toBeUndefined()
})
