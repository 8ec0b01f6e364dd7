import { Instance } from '@cimarron/cim'
import { expect, test } from 'vitest'
import { type CompileResult, compileMof } from './compile.ts'
import { includesFrom } from './include.ts'

const qualifiers = `
Qualifier Key : boolean = false, Scope(property, reference), Flavor(DisableOverride, ToSubclass);
Qualifier Association : boolean = false, Scope(association), Flavor(DisableOverride, ToSubclass);
Qualifier Abstract : boolean = false, Scope(class, association, indication), Flavor(Restricted);
Qualifier Override : string = null, Scope(property, reference, method), Flavor(Restricted);
Qualifier Required : boolean = false, Scope(property), Flavor(DisableOverride, ToSubclass);
Qualifier Description : string = null, Scope(any), Flavor(Translatable);
Qualifier EmbeddedInstance : string = null, Scope(property, method, parameter);
Qualifier EmbeddedObject : boolean = false, Scope(property, method, parameter), Flavor(DisableOverride);
Qualifier ValueMap : string[], Scope(property, method, parameter);
Qualifier Values : string[], Scope(property, method, parameter), Flavor(Translatable);
Qualifier Max : uint32 = null, Scope(reference);
Qualifier In : boolean = true, Scope(parameter), Flavor(DisableOverride);
Qualifier Out : boolean = false, Scope(parameter), Flavor(DisableOverride);
`

function compile(text: string): CompileResult {
  return compileMof([
    { name: 'qualifiers', text: qualifiers },
    { name: 't', text },
  ])
}

/** `code line` of each diagnostic. */
function problems(text: string): string[] {
  return compile(text).diagnostics.map(({ code, line }) => `${code} ${line}`)
}

const thing = 'class T_Thing { [Key] string Id; uint8 Size = 3; datetime When; };'
const link = '[Association] class T_Link { [Key] T_Thing REF Left; [Key] T_Thing REF Right; };'

test('a subclass has what it inherits, and may be declared before its superclass', () => {
  const { schema, diagnostics } = compile('class T_B : T_A { string Q; };\nclass T_A { [Key] string P; };')
  expect(diagnostics).toEqual([])
  expect([...(schema.get('t_b')?.properties ?? [])].map(({ name }) => name)).toEqual(['P', 'Q'])
  expect(schema.get('T_B')?.keys.map(({ name }) => name)).toEqual(['P'])
})

test('a qualifier without value is TRUE, and flavors come from its type unless given', () => {
  const { schema } = compile('class T_A { [Key, Description("x") : DisableOverride] string P; };')
  const property = schema.get('T_A')?.properties.get('P')
  expect(property?.qualifiers.get('key')).toMatchObject({ value: true, flavor: { overridable: false } })
  expect(property?.qualifiers.get('Description')?.flavor).toEqual({
    overridable: false,
    toSubclass: true,
    translatable: true,
  })
})

test('parameters are In unless told otherwise, and not Out', () => {
  const method = compile('class T_A { uint8 M([In(false), Out] string A, string B); };')
    .schema.get('T_A')
    ?.methods.get('M')
  expect([...(method?.parameters ?? [])].map(({ isIn, isOut }) => [isIn, isOut])).toEqual([
    [false, true],
    [true, false],
  ])
})

test.each([
  ['class-exists 2', 'class T_A {};\nclass t_a {};'],
  ['superclass-unknown 1', 'class T_A : T_B {};\nclass T_C : T_A {};'],
  ['superclass-cycle 2', 'class T_A : T_B {};\nclass T_B : T_A {};'],
  ['superclass-cycle 1', 'class T_A : T_A {};'],
  ['class-name-invalid 1', 'class Plain {};'],
  ['duplicate-element 3', 'class T_A {\nstring P;\nstring p;\n};'],
  ['duplicate-element 1', 'class T_A { uint8 M(string A, uint8 a); };'],
  ['qualifier-unknown 1', '[Nope] class T_A {};'],
  ['qualifier-scope 1', '[Key] class T_A {};'],
  ['duplicate-name 1', 'class T_A { [Key, key] string P; };'],
  ['type-mismatch 1', 'class T_A { [Key("yes")] string P; };'],
  ['type-mismatch 1', 'class T_A { [ValueMap("1")] string P; };'],
  ['qualifier-flavor 1', 'class T_A { [Description("x") : Restricted ToSubclass] string P; };'],
  ['out-of-range 1', '[Association] class T_A { [Max(-1)] T_A REF P; T_A REF Q; };'],
  ['override-missing 2', 'class T_A { string P; };\nclass T_B : T_A { string P; };'],
  ['override-unknown 1', 'class T_A { [Override("P")] string P; };'],
  ['override-type 2', 'class T_A { string P; };\nclass T_B : T_A { [Override("P")] uint8 P; };'],
  ['key-added 2', 'class T_A { [Key] string P; };\nclass T_B : T_A { [Key] string Q; };'],
  ['key-type 1', 'class T_A { [Key] string P[]; };'],
  [
    'qualifier-override 2',
    'class T_A { [Key] string P; };\nclass T_B : T_A { [Override("P"), Key(false)] string P; };',
  ],
  ['reference-outside-association 1', 'class T_A { T_A REF P; };'],
  ['association-references 1', '[Association] class T_A { T_A REF P; };'],
  ['association-superclass 2', 'class T_A {};\n[Association] class T_B : T_A { T_A REF P; T_A REF Q; };'],
  ['unknown-class 1', '[Association] class T_A { T_A REF P; T_No REF Q; };'],
  ['unknown-class 1', 'class T_A { uint8 M(T_No REF P); };'],
  ['unknown-class 1', 'class T_A { [EmbeddedInstance("T_No")] string P; };'],
  ['embedding-type 1', 'class T_A { [EmbeddedObject] uint8 P; };'],
  ['value-map 1', 'class T_A { [ValueMap{"1", "2"}, Values{"a"}] uint8 P; };'],
  ['bad-reference 1', '[Association] class T_A { T_A REF P[]; T_A REF Q; };'],
  [
    'override-reference 4',
    'class T_A {};\nclass T_B {};\n[Association] class T_C { T_A REF P; T_A REF Q; };\nclass T_D : T_C { [Override("P")] T_B REF P; };',
  ],
  ['qualifier-exists 1', 'Qualifier KEY : boolean, Scope(any);'],
  ['unknown-pragma 1', '#pragma frobnicate("x")'],
  ['bad-pragma 1', '#pragma namespace("http://host/root")'],
  ['include-refused 1', '#pragma include("x.mof")'],
])('%s: %s', (expected, text) => {
  expect(problems(text)).toEqual([expected])
})

test('several errors in one class are all told', () => {
  expect(
    problems('class T_A { [Key] string P; };\nclass T_B : T_A {\nuint8 P;\n[Key] string Q;\nuint8 R = 256;\n};'),
  ).toEqual(['out-of-range 5', 'override-missing 3', 'key-added 4'])
})

test('an instance has every property of its class, and a path in its namespace', () => {
  const { instances, diagnostics } = compile(`${thing} instance of t_thing { id = "x"; };`)
  expect(diagnostics).toEqual([])
  expect(instances.map((one) => [one.className, one.get('Id'), one.get('Size'), one.get('When')])).toEqual([
    ['T_Thing', 'x', 3, null],
  ])
  expect(instances[0]?.path).toMatchObject({
    className: 'T_Thing',
    namespace: 'root/cimv2',
    keys: [{ name: 'Id', value: 'x', type: 'string' }],
  })
})

test('declarations go to the namespace of the last directive', () => {
  const { namespaces } = compileMof([
    { name: 't', text: 'class T_A {};\n#pragma namespace("/root/b/")\nclass T_B {};' },
  ])
  expect([...namespaces].map(([key, { classes }]) => [key, classes.map(({ name }) => name)])).toEqual([
    ['root/cimv2', ['T_A']],
    ['root/b', ['T_B']],
  ])
})

test('an alias is a reference to its instance, before and after it is declared', () => {
  const { instances, diagnostics } = compile(`${thing} ${link}
    instance of T_Thing as $A { Id = "a"; };
    instance of T_Link { Left = $A; Right = $b; };
    instance of T_Thing as $B { Id = "b"; };`)
  expect(diagnostics).toEqual([])
  expect(instances[1]?.get('Left')).toMatchObject({ className: 'T_Thing', keys: [{ name: 'Id', value: 'a' }] })
  expect(instances[1]?.get('Right')).toMatchObject({ namespace: 'root/cimv2', keys: [{ value: 'b' }] })
})

test('a reference may be an object path, whose keys get the types of the class', () => {
  const { instances, diagnostics } =
    compile(`class T_N { [Key] uint8 Id; }; [Association] class T_L { [Key] T_N REF A; [Key] T_N REF B; };
    instance of T_L { A = "T_N.Id=5"; B = "root/x:T_N.Id=6"; };`)
  expect(diagnostics).toEqual([])
  expect(instances[0]?.get('A')).toMatchObject({ namespace: 'root/cimv2', keys: [{ value: 5 }] })
  expect(instances[0]?.get('B')).toMatchObject({ namespace: 'root/x', keys: [{ value: 6 }] })
})

test('an embedded instance is read from its text, or stands as it is', () => {
  const { instances, diagnostics } =
    compile(`${thing} class T_Box { [Key] string Id; [EmbeddedInstance("T_Thing")] string In[]; };
    instance of T_Box { Id = "x"; In = { "instance of T_Thing { Id = \\"y\\"; };", instance of T_Thing { Size = 1; }, NULL }; };`)
  expect(diagnostics).toEqual([])
  const boxed = instances[0]?.get('In')
  const inside = Array.isArray(boxed) ? boxed.map((one: unknown) => (one instanceof Instance ? one : null)) : []
  expect(inside.map((one) => one && [one.get('Id'), one.get('Size'), one.path])).toEqual([
    ['y', undefined, undefined],
    [undefined, 1, undefined],
    null,
  ])
})

test('an embedded object may be a class', () => {
  const { instances, diagnostics } = compile(`class T_Box { [Key] string Id; [EmbeddedObject] string In; };
    instance of T_Box { Id = "x"; In = "class T_New : T_Box { uint8 P; };"; };`)
  expect(diagnostics).toEqual([])
  expect(instances[0]?.get('In')).toMatchObject({ kind: 'class', name: 'T_New', superclass: 'T_Box' })
})

test.each([
  ['unknown-class 2', 'instance of T_No { Id = "x"; };'],
  ['abstract-instance 2', '[Abstract] class T_A {}; instance of T_A { };'],
  ['unknown-property 2', 'instance of T_Thing { Id = "x"; No = 1; };'],
  ['duplicate-element 2', 'instance of T_Thing { Id = "x"; id = "y"; };'],
  ['missing-key 2', 'instance of T_Thing { Size = 1; };'],
  ['missing-key 2', 'instance of T_Thing { Id = NULL; };'],
  ['missing-required 2', 'class T_A { [Key] string Id; [Required] string P; }; instance of T_A { Id = "x"; };'],
  ['duplicate-instance 3', 'instance of T_Thing { Id = "x"; };\ninstance of T_Thing { Id = "x"; Size = 1; };'],
  ['unknown-alias 2', 'instance of T_Link { Left = $A; Right = "T_Thing.Id=\\"x\\""; };'],
  ['duplicate-alias 3', 'instance of T_Thing as $A { Id = "x"; };\ninstance of T_Thing as $a { Id = "y"; };'],
  [
    'alias-cycle 2',
    '[Association] class T_L { [Key] T_L REF A; [Key] T_L REF B; }; instance of T_L as $A { A = $A; B = "T_L.A=\\"T_L=@\\",B=\\"T_L=@\\""; };',
  ],
  ['bad-reference 2', 'instance of T_Link { Left = "no path"; Right = "T_Thing.Id=\\"x\\""; };'],
  [
    'bad-reference 2',
    'class T_O { [Key] uint8 K; }; instance of T_Link { Left = "T_O.K=1"; Right = "T_Thing.Id=\\"x\\""; };',
  ],
  ['bad-embedded 2', 'class T_B { [EmbeddedObject] string Id; }; instance of T_B { Id = "instance of T_No {};"; };'],
])('%s: %s', (expected, text) => {
  expect(problems(`${thing} ${link}\n${text}`)).toEqual([expected])
})

test('what refers to a broken class is not blamed', () => {
  expect(problems('class T_A { [Key] strin Id; };\nclass T_B : T_A {};\ninstance of T_B { Id = "x"; };')).toEqual([
    'syntax 1',
  ])
})

test('classes of a base schema are there, in every namespace', () => {
  const base = compile(thing).schema
  const { schema, classes, diagnostics } = compileMof(
    [{ name: 't', text: 'class T_B : T_Thing { [Description("x")] string P; };' }],
    { base },
  )
  expect(diagnostics).toEqual([])
  expect(classes.map(({ name }) => name)).toEqual(['T_B'])
  expect([schema.has('T_Thing'), schema.isSubclassOf('T_B', 'T_Thing'), base.has('T_B')]).toEqual([true, true, false])
})

test('sources may add qualifier types to those of a base', () => {
  const base = compile(thing).schema
  const text = 'Qualifier New : string, Scope(class); [New("x"), Description("y")] class T_B : T_Thing { };'
  const { schema, diagnostics } = compileMof([{ name: 't', text }], { base })
  expect(diagnostics).toEqual([])
  expect(schema.get('T_B')?.qualifiers.get('new')?.value).toBe('x')
  expect([schema.qualifierType('New')?.type, base.qualifierType('New')]).toEqual(['string', undefined])
})

test('includes stand in the place of their directive, once in a namespace', () => {
  const include = includesFrom(
    new Map([
      ['d/a.mof', 'class T_A {};\n#pragma include("b.mof")'],
      ['d/b.mof', 'class T_B {};'],
    ]),
  )
  const text = '#pragma include("d/a.mof")\n#pragma include("d/b.mof")\n#pragma include("d/none.mof")'
  const { classes, diagnostics, counts } = compileMof([{ name: 't', text }], { include })
  expect(classes.map(({ name }) => name)).toEqual(['T_A', 'T_B'])
  expect(diagnostics.map(({ code, line }) => [code, line])).toEqual([['include-not-found', 3]])
  expect(counts).toMatchObject({ files: 3, classes: 2, errors: 1, warnings: 0 })
})

test('a file that includes itself is told with the way around', () => {
  const include = includesFrom(
    new Map([
      ['a', '#pragma include("b")'],
      ['b', '#pragma include("a")'],
    ]),
  )
  const { diagnostics } = compileMof([{ name: 'a', text: '#pragma include("b")' }], { include })
  expect(diagnostics.map(({ code, message }) => [code, message])).toEqual([
    ['include-cycle', 'the file includes itself: a -> b -> a'],
  ])
})

test.each([
  ['totalLength', { totalLength: 5 }, 'too-large'],
  ['files', { files: 1 }, 'include-limit'],
  ['includeDepth', { includeDepth: 1 }, 'include-limit'],
])('the limit %s is kept', (_, limits, code) => {
  const include = includesFrom(new Map([['b', 'class T_B {};']]))
  const { diagnostics } = compileMof([{ name: 'a', text: '#pragma include("b")' }], { include, limits })
  expect(diagnostics.map((one) => one.code)).toEqual([code])
})

test('a superclass chain of any length is no recursion', () => {
  const count = 5_000
  const text = Array.from({ length: count }, (_, i) => `class T_C${i} : T_C${i + 1} {};`).join('\n')
  const { diagnostics } = compileMof([{ name: 't', text: `${text}\nclass T_C${count} {};` }])
  expect(diagnostics).toEqual([])
})
