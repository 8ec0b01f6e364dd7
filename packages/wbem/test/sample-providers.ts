// The sample providers of the server whose answers were recorded, as far as the recordings show what they do.
import { CimDateTime, type Schema } from '@cimarron/cim'
import { defineProvider, type ObjectManager } from '@cimarron/cimom'
import { compileMof } from '@cimarron/mof'

const sampleMof = `
class Sample_InstanceProviderClass { [Key] uint8 Identifier; string Message; };
class Sample_InstanceQueryProviderClass { [Key] uint8 Identifier; string Message; };
class Sample_MethodProviderClass { [Key] uint8 Identifier;
  [Static] string SayHello([In] string Name, [In(false), Out] string Place); };
instance of Sample_InstanceQueryProviderClass { Identifier = 1; Message = "Hello World"; };
instance of Sample_InstanceQueryProviderClass { Identifier = 2; Message = "Yo Planet"; };
`

const kinds = ['Bool:boolean', 'String:string', 'Uint8:uint8', 'Sint8:sint8', 'Uint16:uint16', 'Sint16:sint16']
const wide = ['Uint32:uint32', 'Sint32:sint32', 'Uint64:uint64', 'Sint64:sint64', 'Real32:real32', 'Real64:real64']
const echoed = [...kinds, ...wide, 'DateTime:datetime', 'Char16:char16'].flatMap((kind) => {
  const [name, type] = kind.split(':')
  return [`[In, Out] ${type} scal${name}`, `[In, Out] ${type} array${name}[]`]
})

const testMof = `
class Test_CLITestProviderClass { [Key] string Id; boolean scalBool; sint64 scalSint64; real64 scalReal64;
  datetime scalDateTime; uint8 arrayUint8[]; real32 arrayReal32[]; string arrayString[]; datetime arrayDateTime[];
  uint32 InOutParamTest(${echoed.join(', ')});
  uint32 ReferenceParamTest([In] Test_CLITestProviderClass REF InParam1, [In] Test_CLITestProviderClass REF InParam2[],
    [In(false), Out] Test_CLITestProviderClass REF OutParam1, [In(false), Out] Test_CLITestProviderClass REF OutParam2[]);
  [Static] sint32 reset(); };
class Test_CLITestEmbedded1 { [Key] string Id; string name; string comment; };
class Test_CLITestEmbeddedClass { [Key] string Id;
  uint32 embeddedInstParamMethod([In, Out] string firstArg,
    [In, Out, EmbeddedInstance("Test_CLITestEmbedded1")] string EmbedInstArg, [In, Out, EmbeddedObject] string embedObjArg,
    [In, Out, EmbeddedInstance("Test_CLITestEmbedded1")] string embedInstArrayArg[], [In, Out] string lastArg); };
class Test_MethodProviderClass { [Key] string Id;
  uint32 Test1([In] uint32 InParam1, [In] uint32 InParam2, [In(false), Out] uint32 OutParam1, [In(false), Out] uint32 OutParam2); };
`

/** Adds the namespaces root/SampleProvider and test/TestProvider. */
export function addSampleProviders(manager: ObjectManager): void {
  const add = (namespace: string, mof: string): Schema => {
    const { schema, instances, diagnostics } = compileMof([{ name: 'sample.mof', text: mof }], {
      base: manager.schema,
      namespace,
    })
    const [first] = diagnostics
    if (first !== undefined) throw new Error(first.message)
    manager.addNamespace(namespace, { schema, instances })
    return schema
  }
  add('root/SampleProvider', sampleMof)
  add('test/TestProvider', testMof)
  manager.register('root/SampleProvider', ...samples)
  manager.register('test/TestProvider', ...tests)
}

const samples = [
  defineProvider({
    className: 'Sample_InstanceProviderClass',
    enumerate: () => ['Hello World', 'Yo Planet', 'Hey Earth'].map((Message, at) => ({ Identifier: at + 1, Message })),
  }),
  defineProvider({
    className: 'Sample_MethodProviderClass',
    enumerate: () => [{ Identifier: 1 }],
    methods: {
      SayHello: {
        invoke: (_keys, { Name }) => ({
          returnValue: typeof Name === 'string' ? `Hello, ${Name}!` : 'Hello',
          out: Name === undefined ? {} : { Place: 'From Neverland' },
        }),
      },
    },
  }),
]

const eve = CimDateTime.parse('19991224120000.000000+360') ?? null

const mike = {
  Id: 'Mike',
  scalDateTime: eve,
  arrayDateTime: [eve, eve, eve],
  scalBool: true,
  scalReal64: 100,
  arrayUint8: [4, 128, 240],
  arrayReal32: [4, 128, 240],
  arrayString: ['First', 'Second', 'Third'],
}

const tests = [
  defineProvider({
    className: 'Test_CLITestProviderClass',
    enumerate: () => [mike],
    methods: {
      InOutParamTest: { invoke: (_keys, parameters) => ({ returnValue: 0, out: parameters }) },
      ReferenceParamTest: {
        invoke: (_keys, { InParam1, InParam2 }) => ({
          returnValue: 0,
          out: { OutParam1: InParam1 ?? null, OutParam2: InParam2 ?? null },
        }),
      },
      reset: { invoke: () => ({ returnValue: 0 }) },
    },
  }),
  defineProvider({
    className: 'Test_CLITestEmbeddedClass',
    enumerate: () => [{ Id: '101' }],
    methods: { embeddedInstParamMethod: { invoke: (_keys, parameters) => ({ returnValue: 0, out: parameters }) } },
  }),
  defineProvider({
    className: 'Test_MethodProviderClass',
    enumerate: () => [{ Id: '1' }],
    methods: { Test1: { invoke: () => ({ returnValue: 10, out: { OutParam1: 21, OutParam2: 32 } }) } },
  }),
]
