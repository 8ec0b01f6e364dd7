import { expect, test } from 'vitest'
import { declaredNames } from './declared-names.ts'
import { includesFrom } from './include.ts'

test('names are told by namespace: what is declared, and what that stands on', () => {
  const text = `
    Qualifier Key : boolean = false, Scope(property);
    class A_New : B_Base { [Key] string Id; C_End REF End; uint32 Do(D_End REF p, [EmbeddedInstance("E_In")] string e); };
    class A_Sub : a_new { };
    #pragma include ("more.mof")
    #pragma namespace ("root/other")
    instance of F_Thing { Id = "x"; Inner = instance of G_Inner { Id = "y"; }; };`
  const include = includesFrom(new Map([['more.mof', 'class H_More : A_New { };']]))
  expect(declaredNames([{ name: 'x.mof', text }], { namespace: 'root/a', include })).toEqual([
    {
      namespace: 'root/a',
      qualifierTypes: ['Key'],
      classes: ['A_New', 'A_Sub', 'H_More'],
      needed: ['B_Base', 'C_End', 'D_End', 'E_In'],
    },
    { namespace: 'root/other', qualifierTypes: [], classes: [], needed: ['F_Thing', 'G_Inner'] },
  ])
})

test('a text that is broken is read as far as that goes', () => {
  expect(declaredNames([{ name: 'x.mof', text: 'class A_B { string X; };\nclass ?' }])).toMatchObject([
    { classes: ['A_B'] },
  ])
})
