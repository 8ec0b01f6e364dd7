import fc from 'fast-check'
import { expect, test } from 'vitest'
import { compileMof } from './compile.ts'
import { formatDiagnostic } from './diagnostic.ts'
import { includesFrom } from './include.ts'
import { MofError, parseInstanceMof } from './parse-instance-mof.ts'

const good = `#pragma include("b.mof")
#pragma namespace("root/x")
Qualifier Key : boolean = false, Scope(property, reference), Flavor(DisableOverride, ToSubclass);
Qualifier Association : boolean = false, Scope(association);
Qualifier ValueMap : string[], Scope(any);
Qualifier EmbeddedObject : boolean, Scope(property);
/* a comment */ // another
class T_A { [Key, ValueMap {"1", "2"}] string Id; uint8 Size = 0x10; char16 C = 'a'; real32 R = -1.5e3; };
[Association] class T_L { [Key] T_A REF Left; [Key] T_A REF Right; sint64 M([ValueMap{"x"}] datetime P[], boolean Q); };
class T_B : T_A { datetime D = "20260131235959.000000+060"; [EmbeddedObject] string E[3]; };
instance of T_A as $A { Id = "a" "\\x41\\n\\""; };
instance of T_B as $B { Id = "b"; E = {"instance of T_A { Id = \\"c\\"; };", NULL, instance of T_A { Size = 017; }}; };
instance of T_L { Left = $A; Right = "T_A.Id=\\"b\\""; };
`
const include = includesFrom(
  new Map([
    ['b.mof', good.slice(0, 400)],
    ['c.mof', '#pragma include("b.mof")\n#pragma include("c.mof")'],
  ]),
)

const tokens = good.split(/(\s+|[^\w$#]+)/).filter((part) => part !== '')
const noise = fc.oneof(
  fc.constantFrom(...tokens),
  fc.constantFrom('{', '}', '[', ']', '(', ')', ';', '"', "'", '\\', '/*', '*/', '//', '#pragma', '$', '-', '\0', '\n'),
  fc.string({ unit: 'binary', maxLength: 5 }),
)

/** The good text with a few pieces taken out, doubled, moved or replaced. */
const mutated = fc
  .array(fc.tuple(fc.nat(tokens.length), fc.nat(3), noise), { minLength: 1, maxLength: 8 })
  .map((changes) => {
    const parts = [...tokens]
    for (const [at, removed, added] of changes) parts.splice(at, removed, added)
    return parts.join('')
  })

const limits = { diagnostics: 20, totalLength: 100_000 }

function compilesOrTells(text: string): void {
  const { diagnostics, counts } = compileMof([{ name: 't', text }], { include, limits })
  expect(diagnostics.length).toBeLessThanOrEqual(limits.diagnostics + 1)
  expect(counts.errors + counts.warnings).toBe(diagnostics.length)
  for (const diagnostic of diagnostics) {
    expect(diagnostic.line).toBeGreaterThan(0)
    expect(diagnostic.column).toBeGreaterThan(0)
    expect(formatDiagnostic(diagnostic)).not.toContain('\0')
  }
}

test('the text that is spoilt below compiles when whole', () => {
  const { diagnostics } = compileMof([{ name: 't', text: good.replace(/^.*\n/, '') }])
  expect(diagnostics).toEqual([])
})

test('a spoilt text gives diagnostics, bounded in number, and nothing else', () => {
  fc.assert(fc.property(mutated, compilesOrTells), { numRuns: 400 })
})

test('so does any text', () => {
  fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 200 }), compilesOrTells), { numRuns: 200 })
  fc.assert(
    fc.property(fc.array(noise, { maxLength: 60 }), (parts) => compilesOrTells(parts.join(' '))),
    { numRuns: 400 },
  )
})

test('so does a text cut off anywhere', () => {
  for (let length = 0; length < good.length; length += 3) compilesOrTells(good.slice(0, length))
})

test('a spoilt instance is an instance or a MofError', () => {
  const { schema } = compileMof([{ name: 't', text: good.replace(/^.*\n.*\n/, '') }])
  const text = 'instance of T_B { Id = "b"; E = {"instance of T_A { Id = \\"c\\"; };", NULL}; };'
  fc.assert(
    fc.property(fc.nat(text.length), fc.nat(4), noise, (at, removed, added) => {
      const spoilt = text.slice(0, at) + added + text.slice(at + removed)
      try {
        expect(parseInstanceMof(spoilt, schema).className).toMatch(/^T_/)
      } catch (error) {
        if (!(error instanceof MofError)) throw error
        expect(error.diagnostics.length).toBeGreaterThan(0)
      }
    }),
    { numRuns: 400 },
  )
})

test.each([
  ['open braces', '{'.repeat(200_000)],
  ['open brackets', '['.repeat(200_000)],
  ['open parentheses', `class T_A { string M(${'('.repeat(200_000)}`],
  ['open comments', '/*'.repeat(200_000)],
  ['quotes', '"'.repeat(200_001)],
  ['quotes in lines', '"a\n'.repeat(50_000)],
  ['backslashes', `class T_A { string P = "${'\\'.repeat(200_001)}`],
  ['signs', '+'.repeat(200_000)],
  ['one long name', `class T_${'a'.repeat(200_000)} {};`],
  ['one long line of errors', 'class T_A { x; '.repeat(10_000)],
  ['array items', `class T_A { uint8 P[] = {${'1,'.repeat(100_000)}}; };`],
])('200,000 %s end soon', (_, text) => {
  const { diagnostics } = compileMof([{ name: 't', text }])
  expect(diagnostics.length).toBeLessThanOrEqual(101)
  expect(diagnostics.every((one) => formatDiagnostic(one).length < 1000)).toBe(true)
})

test('aliases that refer on and on end at a length', () => {
  const classes = `Qualifier Key : boolean, Scope(any); Qualifier Association : boolean, Scope(any);
    [Association] class T_L { [Key] T_L REF A; [Key] T_L REF B; };`
  const chain = Array.from({ length: 500 }, (_, i) => `instance of T_L as $A${i} { A = $A${i + 1}; B = $A${i + 1}; };`)
  const { diagnostics } = compileMof([{ name: 't', text: classes + chain.join('\n') }])
  expect(diagnostics[0]?.code).toBe('too-deep')
})
