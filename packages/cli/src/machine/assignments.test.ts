import { expect, test } from 'vitest'
import { documentOf } from './assignments.ts'

/** What it reads of the machine is the devices that a word could be the id of. */
const config = {} as Parameters<typeof documentOf>[1]

test.for([
  ['tpm=on', { tpm: { model: 'crb', version: '2.0' } }],
  ['tpm=tis:1.2', { tpm: { model: 'tis', version: '1.2' } }],
  ['extraArguments=["-foo","a,b"]', { extraArguments: ['-foo', 'a,b'] }],
  ['description=', { description: '' }],
  ['memory=1P', { memory: { bytes: 2 ** 50 } }],
  ['tpm=none', { tpm: null }],
  ['sound=ac97', { sound: { model: 'ac97' } }],
  ['sound=ich9:vnc', { sound: { model: 'ich9', backend: 'vnc' } }],
  ['shares=files:/srv/a', { shares: [{ tag: 'files', path: '/srv/a', readOnly: false }] }],
  [
    'shares=a:/srv/x:y:virtiofs,b:/srv/b:9p:ro',
    {
      shares: [
        { tag: 'a', path: '/srv/x:y', readOnly: false, driver: 'virtiofs' },
        { tag: 'b', path: '/srv/b', readOnly: true, driver: '9p' },
      ],
    },
  ],
] as const)('%s is read', ([word, document]) => {
  expect(documentOf([word], config)).toEqual(document)
})

test.for([
  ['cpus=1.5', 'cpus is "1.5", which is no number of processors'],
  ['memory=-1', 'memory is "-1", which is less than one byte'],
  ['memory=0', 'memory is "0", which is less than one byte'],
  ['memory=99999T', 'memory is "99999T", which is more than can be counted; less than 8192T can be'],
  ['memory=0.3', 'memory is "0.3", which is no whole number of bytes'],
  ['name=', 'a machine is never without a name'],
  ['extraArguments=[-foo]', 'extraArguments is "[-foo]", which is no JSON array of texts'],
] as const)('%s is refused, saying why', ([word, why]) => {
  expect(() => documentOf([word], config)).toThrow(why)
})
