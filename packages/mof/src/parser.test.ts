import { expect, test } from 'vitest'
import { DiagnosticLog } from './diagnostic.ts'
import { parseMof } from './parser.ts'
import { SourceText } from './source.ts'
import type { DeclarationNode, DirectiveNode } from './syntax.ts'

function parse(text: string): { nodes: (DeclarationNode | DirectiveNode)[]; errors: string[] } {
  const log = new DiagnosticLog(20)
  const nodes: (DeclarationNode | DirectiveNode)[] = []
  parseMof(new SourceText({ name: 't', text }), log, (node) => nodes.push(node))
  return { nodes, errors: log.list.map(({ line, column, message }) => `${line}:${column} ${message}`) }
}

function names(text: string): string[] {
  return parse(text).nodes.map((node) => (node.kind === 'instance' ? node.className : node.name))
}

test('a class has its features in order, with all that is written about them', () => {
  const { nodes } = parse(`[Association, Description("a" "b") : ToSubclass Translatable]
    CLASS A_B : A_C { [Key] A_D ref Left; uint8 Sizes[4] = {1}; string Go([In, Out(FALSE)] A_D REF Who[], boolean Now); };`)
  expect(nodes).toMatchObject([
    {
      kind: 'class',
      name: 'A_B',
      superclass: 'A_C',
      qualifiers: [{ name: 'Association' }, { value: { value: 'ab' }, flavors: ['tosubclass', 'translatable'] }],
      features: [
        { kind: 'property', name: 'Left', type: 'reference', referenceClass: 'A_D', qualifiers: [{ name: 'Key' }] },
        { kind: 'property', name: 'Sizes', type: 'uint8', isArray: true, arraySize: 4 },
        {
          kind: 'method',
          name: 'Go',
          parameters: [
            { name: 'Who', isArray: true },
            { name: 'Now', type: 'boolean' },
          ],
        },
      ],
    },
  ])
})

test('a qualifier type has default, scopes and flavors', () => {
  const { nodes } = parse('Qualifier Q : uint32[2] = {1, 2}, Scope(class, any), Flavor(Restricted);')
  expect(nodes).toMatchObject([
    { name: 'Q', type: 'uint32', isArray: true, arraySize: 2, scopes: ['class', 'any'], flavors: ['restricted'] },
  ])
})

test('words of the grammar are names where a name is meant', () => {
  const text = `class A_B { string Class; string Ref; uint8 Instance[]; boolean Qualifier; string Of(string As); string NULL; };`
  const [node] = parse(text).nodes
  expect(node?.kind === 'class' && node.features.map((feature) => feature.name)).toEqual([
    'Class',
    'Ref',
    'Instance',
    'Qualifier',
    'Of',
    'NULL',
  ])
  expect(parse(text).errors).toEqual([])
})

test('an instance has alias, values, and instances as values', () => {
  const { nodes } = parse('instance of A_B as $X { P = instance of A_C { Q = $X; }; };')
  expect(nodes).toMatchObject([
    { alias: '$X', initializers: [{ value: { kind: 'instance', initializers: [{ value: { name: '$X' } }] } }] },
  ])
})

test('directives have a name and a text', () => {
  expect(parse('#pragma Include ("a" "b")').nodes).toMatchObject([{ name: 'Include', parameter: 'ab' }])
})

test('a directive needs no semicolon and bears one', () => {
  expect(parse('#pragma locale ("en_US");\nclass A_B {};')).toMatchObject({
    nodes: [{ name: 'locale' }, { name: 'A_B' }],
    errors: [],
  })
})

test('what is missing at the end of a line is shown there', () => {
  expect(parse('class A_B {\n  string P\n};').errors).toEqual(["2:11 expected ';' after the property P, found '}'"])
})

test('after an error in a feature the other features and classes are read', () => {
  const { nodes, errors } = parse('class A_B { strin P; string Q; void R(); };\nclass A_C { };')
  expect(nodes).toMatchObject([{ name: 'A_B', features: [{ name: 'Q' }] }, { name: 'A_C' }])
  expect(errors).toHaveLength(2)
})

test.each([
  ['a forgotten semicolon', 'class A_B { string P; }\nclass A_C { };'],
  ['a forgotten brace', 'class A_B { string P;\nclass A_C { };'],
  ['an unclosed string', 'instance of A_X { P = "x; };\nclass A_B { };\nclass A_C { };'],
  ['a foreign word', 'klass A_X { string P; };\nclass A_B { };\nclass A_C { };'],
  ['a bad escape in a description', '[Description("\\q")]\nclass A_B { };\nclass A_C { };'],
])('%s costs one message, and the classes around are read', (_, text) => {
  expect(names(text)).toEqual(['A_B', 'A_C'])
  expect(parse(text).errors).toHaveLength(1)
})

test('no more messages are kept than asked for, and the last one says so', () => {
  const { errors } = parse(`class A_B {\n${'x;\n'.repeat(1000)}`)
  expect(errors).toHaveLength(21)
  expect(errors.at(-1)).toContain('stopped after 20 messages')
})

test('instances within instances end at a depth, not at the end of the stack', () => {
  const text = 'instance of A_B { P = '.repeat(100_000)
  expect(parse(text).errors[0]).toContain('more than 32 instances within one another')
})
