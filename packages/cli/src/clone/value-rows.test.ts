import { expect, test } from 'vitest'
import { readRows, readValues } from './value-rows.ts'

test('CSV has its keys in the first line, and quotes what has commas', () => {
  const text = '\ufeffsite,note\r\nhq,"a, b"\r\n\r\nlab,"say ""hi"""\n'
  expect(readRows(text, 'f')).toEqual([
    { site: 'hq', note: 'a, b' },
    { site: 'lab', note: 'say "hi"' },
  ])
})

test('a last line without its end is a row too, and an empty last field a field', () => {
  expect(readRows('a,b\n1,', 'f')).toEqual([{ a: '1', b: '' }])
})

test('JSON is a list of objects of texts and numbers', () => {
  expect(readRows('[{"site":"hq","vlan":7}]', 'f')).toEqual([{ site: 'hq', vlan: '7' }])
})

test.each([
  ['a,b\n1', /line 2: has 1 fields/],
  ['a,b\n1,2,3', /line 2: has 3 fields/],
  ['a', /no rows/],
  ['', /no rows/],
  ['a,b\n"x\ny",2\n\n1', /f, line 5: has 1 fields/],
  ['site,ip,site\nhq,1,2', /f, line 1, column 3: "site" is column 1 already/],
  ['site,name\nhq,x', /f, line 1, column 2: "name" stands for the machine's own/],
  ['\nsite,\nhq,x', /f, line 2, column 2: "" is no name of a value/],
  ['a,"b\n1,2', /f, line 1: a quotation mark is not closed/],
  ['[{"id":"x"}]', /f: entry 1: "id" stands for the machine's own/],
  ['[1]', /entry 1 is no object/],
  ['[{"a":{}}]', /a of entry 1 is no text/],
  ['[', /no JSON/],
])('%j is refused', (text, problem) => {
  expect(() => readRows(text, 'f')).toThrow(problem)
})

test('a file whose name says so is JSON, whatever it begins with', () => {
  expect(() => readRows('{"site":"hq"', 'v2.json')).toThrow(/v2.json is no JSON/)
  expect(() => readRows('{"site":"hq"}', 'v2.json')).toThrow(/v2.json is no list/)
})

test('a value may have equals signs in it', () => {
  expect(readValues(['key=a=b'])).toEqual({ key: 'a=b' })
  expect(() => readValues(['=x'])).toThrow(/gives no value/)
  expect(() => readValues(['a=1', 'a=2'])).toThrow(/gives a a second time/)
  expect(() => readValues(['name=x'])).toThrow(/machine's own name/)
})
