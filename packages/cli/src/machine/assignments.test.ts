import { expect, test } from 'vitest'
import { documentOf } from './assignments.ts'

/** What it reads of the machine is the devices that a word could be the id of. */
const config = {} as Parameters<typeof documentOf>[1]

test.for([
  ['tpm=on', { tpm: { model: 'crb', version: '2.0' } }],
  ['tpm=tis:1.2', { tpm: { model: 'tis', version: '1.2' } }],
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
