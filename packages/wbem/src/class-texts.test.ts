import { declareClass, resolveClass } from '@cimarron/cim'
import { encodeClass, responseStyle } from '@cimarron/cim-xml'
import { expect, test } from 'vitest'
import { ClassTexts } from './class-texts.ts'

const classes = Array.from({ length: 20 }, (_, n) => resolveClass(declareClass(`ACME_Class${n}`, null), null))
const details = [true, false].flatMap((localOnly) =>
  [true, false].map((includeClassOrigin) => ({ localOnly, includeQualifiers: true, includeClassOrigin })),
)

test.each([0, 100, 1_000_000])('is what the encoder writes, however much is kept (%d)', (most) => {
  const texts = new ClassTexts(responseStyle, most)
  for (let round = 0; round < 3; round++) {
    for (const cls of classes) {
      for (const detail of details)
        expect(texts.get(cls, detail).toString()).toBe(encodeClass(cls, responseStyle, detail))
    }
  }
})
