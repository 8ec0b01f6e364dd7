// What fuzzing begins from: texts that are right and have something of everything in them.

const namespace = '<LOCALNAMESPACEPATH><NAMESPACE NAME="root"/><NAMESPACE NAME="x"/></LOCALNAMESPACEPATH>'
const name =
  '<INSTANCENAME CLASSNAME="A_B"><KEYBINDING NAME="Id"><KEYVALUE VALUETYPE="string" TYPE="string">a&lt;é</KEYVALUE></KEYBINDING><KEYBINDING NAME="N"><KEYVALUE VALUETYPE="numeric">-12</KEYVALUE></KEYBINDING></INSTANCENAME>'
const inner =
  '<INSTANCE CLASSNAME="A_C"><PROPERTY NAME="x" TYPE="uint8"><VALUE>1</VALUE></PROPERTY><PROPERTY NAME="e" TYPE="string" EmbeddedObject="object"><VALUE>&lt;INSTANCE CLASSNAME="A_D"/&gt;</VALUE></PROPERTY></INSTANCE>'
const escaped = inner.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
const instance = `<INSTANCE CLASSNAME="A_B"><QUALIFIER NAME="Q" TYPE="boolean"><VALUE>TRUE</VALUE></QUALIFIER><PROPERTY NAME="S" TYPE="string" CLASSORIGIN="A_A" PROPAGATED="true"><VALUE>é<![CDATA[<&]]></VALUE></PROPERTY><PROPERTY.ARRAY NAME="N" TYPE="uint8"><VALUE.ARRAY><VALUE>1</VALUE><VALUE.NULL/></VALUE.ARRAY></PROPERTY.ARRAY><PROPERTY.REFERENCE NAME="R" REFERENCECLASS="A_B"><VALUE.REFERENCE>${name}</VALUE.REFERENCE></PROPERTY.REFERENCE><PROPERTY NAME="E" TYPE="string" EmbeddedObject="instance"><VALUE>${escaped}</VALUE></PROPERTY></INSTANCE>`
const cls =
  '<CLASS NAME="A_B" SUPERCLASS="A_A"><QUALIFIER NAME="Version" TYPE="string" TRANSLATABLE="true"><VALUE>1</VALUE></QUALIFIER><PROPERTY NAME="Id" TYPE="string"><QUALIFIER NAME="Key" TYPE="boolean" OVERRIDABLE="false"><VALUE>true</VALUE></QUALIFIER></PROPERTY><METHOD NAME="M" TYPE="uint32"><PARAMETER.REFARRAY NAME="P" REFERENCECLASS="A_B" ARRAYSIZE="3"/><PARAMETER.ARRAY NAME="O" TYPE="datetime"><QUALIFIER NAME="Out" TYPE="boolean"><VALUE>TRUE</VALUE></QUALIFIER></PARAMETER.ARRAY></METHOD></CLASS>'
const qualifier =
  '<QUALIFIER.DECLARATION NAME="Q" TYPE="sint32" ISARRAY="true" ARRAYSIZE="2"><SCOPE CLASS="true" PROPERTY="true"/><VALUE.ARRAY><VALUE>1</VALUE></VALUE.ARRAY></QUALIFIER.DECLARATION>'

const document = (inside: string): string =>
  `<?xml version="1.0" encoding="utf-8"?>\n<!-- c --><CIM CIMVERSION="2.0" DTDVERSION="2.0"><MESSAGE ID="1&quot;" PROTOCOLVERSION="1.0">${inside}</MESSAGE></CIM>`
const call = (method: string, parameters: string): string =>
  `<SIMPLEREQ><CORRELATOR NAME="c" TYPE="uint32"><VALUE>1</VALUE></CORRELATOR><IMETHODCALL NAME="${method}">${namespace}${parameters}</IMETHODCALL></SIMPLEREQ>`
const parameter = (key: string, value: string): string => `<IPARAMVALUE NAME="${key}">${value}</IPARAMVALUE>`
const list = '<VALUE.ARRAY><VALUE>a</VALUE></VALUE.ARRAY>'

const get = call('GetInstance', parameter('InstanceName', name) + parameter('PropertyList', list))
const method = `<SIMPLEREQ><METHODCALL NAME="M"><LOCALINSTANCEPATH>${namespace}${name}</LOCALINSTANCEPATH><PARAMVALUE NAME="P" PARAMTYPE="string" EmbeddedObject="instance"><VALUE>${escaped}</VALUE></PARAMVALUE><PARAMVALUE NAME="Q" PARAMTYPE="reference"><VALUE.REFARRAY><VALUE.REFERENCE><CLASSPATH><NAMESPACEPATH><HOST>h:1</HOST>${namespace}</NAMESPACEPATH><CLASSNAME NAME="A_B"/></CLASSPATH></VALUE.REFERENCE></VALUE.REFARRAY></PARAMVALUE></METHODCALL></SIMPLEREQ>`

export const requests: readonly string[] = [
  document(get),
  document(call('CreateInstance', parameter('NewInstance', instance))),
  document(call('CreateClass', parameter('NewClass', cls))),
  document(call('SetQualifier', parameter('QualifierDeclaration', qualifier))),
  document(
    call(
      'ModifyInstance',
      parameter('ModifiedInstance', `<VALUE.NAMEDINSTANCE>${name}${instance}</VALUE.NAMEDINSTANCE>`),
    ),
  ),
  document(
    call(
      'OpenQueryInstances',
      parameter('FilterQuery', '<VALUE>SELECT</VALUE>') + parameter('MaxObjectCount', '<VALUE>10</VALUE>'),
    ),
  ),
  document(method),
  document(`<MULTIREQ>${get}${method}${get}</MULTIREQ>`),
  document(
    `<SIMPLEEXPREQ><EXPMETHODCALL NAME="ExportIndication"><EXPPARAMVALUE NAME="NewIndication">${instance}</EXPPARAMVALUE></EXPMETHODCALL></SIMPLEEXPREQ>`,
  ),
]

const path = `<INSTANCEPATH><NAMESPACEPATH><HOST>h</HOST>${namespace}</NAMESPACEPATH>${name}</INSTANCEPATH>`
const answer = (operation: string, inside: string): string =>
  `<SIMPLERSP><IMETHODRESPONSE NAME="${operation}">${inside}</IMETHODRESPONSE></SIMPLERSP>`
const enumerated = answer(
  'OpenEnumerateInstances',
  `<IRETURNVALUE><VALUE.INSTANCEWITHPATH>${path}${instance}</VALUE.INSTANCEWITHPATH></IRETURNVALUE><PARAMVALUE NAME="EndOfSequence" PARAMTYPE="boolean"><VALUE>FALSE</VALUE></PARAMVALUE><PARAMVALUE NAME="EnumerationContext" PARAMTYPE="string"><VALUE>c</VALUE></PARAMVALUE>`,
)

export const responses: readonly string[] = [
  document(enumerated),
  document(answer('GetClass', `<IRETURNVALUE>${cls}</IRETURNVALUE>`)),
  document(
    answer(
      'Associators',
      `<IRETURNVALUE><VALUE.OBJECTWITHPATH>${path}${instance}</VALUE.OBJECTWITHPATH></IRETURNVALUE>`,
    ),
  ),
  document(answer('GetInstance', `<ERROR CODE="6" DESCRIPTION="no &lt;">${instance}</ERROR>`)),
  document(
    '<SIMPLERSP><METHODRESPONSE NAME="M"><RETURNVALUE PARAMTYPE="uint32"><VALUE>0</VALUE></RETURNVALUE><PARAMVALUE NAME="O" PARAMTYPE="real64"><VALUE>1e3</VALUE></PARAMVALUE></METHODRESPONSE></SIMPLERSP>',
  ),
  document(`<MULTIRSP>${enumerated}${enumerated}</MULTIRSP>`),
  document(
    '<SIMPLEEXPRSP><EXPMETHODRESPONSE NAME="ExportIndication"><IRETURNVALUE/></EXPMETHODRESPONSE></SIMPLEEXPRSP>',
  ),
]

export const embedded: readonly string[] = [inner, instance, cls]

export const mofs: readonly string[] = [
  `#pragma namespace("root/x")
Qualifier Key : boolean = false, Scope(property, reference), Flavor(DisableOverride, ToSubclass);
Qualifier Association : boolean = false, Scope(association);
Qualifier ValueMap : string[], Scope(any);
Qualifier EmbeddedObject : boolean, Scope(property);
/* a comment */ // another
class T_A { [Key, ValueMap {"1", "2"}] string Id; uint8 Size = 0x10; char16 C = 'a'; real32 R = -1.5e3; };
[Association] class T_L { [Key] T_A REF Left; [Key] T_A REF Right; sint64 M([ValueMap{"x"}] datetime P[], boolean Q); };
class T_B : T_A { datetime D = "20260131235959.000000+060"; [EmbeddedObject] string E[3]; };`,
  `class T_A { string Id; };
instance of T_A as $A { Id = "a" "\\x41\\n\\""; };
instance of T_A as $B { Id = "b"; };`,
  'instance of T_A { Id = "x"; E = {"instance of T_A { Id = \\"c\\"; };", NULL, instance of T_A { Size = 017; }}; };',
]

export const statements: readonly string[] = [
  "SELECT Name, Weight AS W, {1, 2} FROM SHOP_Box WHERE Weight > 1000 AND NOT (Name LIKE 's.*' OR Fragile = TRUE)",
  "SELECT A.Name FROM SHOP_Box A, SHOP_Shelf B WHERE A.Name = B.Name AND A.Tags[1..2] = 'x'",
  'SELECT * FROM SHOP_Thing WHERE Name LIKE \'%_[a-z]\' AND __CLASS = "SHOP_Box" AND Caption IS NOT NULL',
  "SELECT OBJECTPATH(SHOP_Box), Label.SHOP_Label::Size FROM SHOP_Box WHERE Packed >= '20260101000000.000000+000'",
  'SELECT * FROM SHOP_Box WHERE Weight = 0x1F OR Weight = 1101B OR Weight = -1.5E+3 OR Name ISA SHOP_Box',
]

export const filters: readonly string[] = [
  "Weight > 1000 AND Name LIKE 's.*'",
  "NOT (Fragile = TRUE OR Tags[*] = 'a') AND Weight <= 5 AND Label.Text <> 'x'",
  "ANY Tags[1,3] LIKE '(a|b){2,5}[^c-e]+\\\\d?' AND EVERY Tags[*] <> NULL",
  "Packed < '20260101000000.000000+000' AND Name IS NULL",
]

export const paths: readonly string[] = [
  '//h:5989/root/x:A_B.Id="a\\"b\\\\",N=-12,B=TRUE,R="root/x:A_C.K=1"',
  'root/x:A_B="lone"',
  '/root/cimv2/(instance)CIM_X.Id=(string)"x%20y",T=(datetime)"20260101000000.000000+000",N=(uint8)0x1F',
  '/root/cimv2/(class)CIM_X',
  'https://u:p@[::1]:5989/root/x/(instance)A_B.R=(reference)"/root/x/(instance)A_C.K=(real64)1.5e3"',
  'A_B.C=\'x\',D="\\x41"',
]

export const datetimes: readonly string[] = [
  '20260131235959.123456+060',
  '00000012010203.000004:000',
  '2026013123****.******-720',
  '****************.******:000',
  '20260229000000.000000+000',
]

export const units: readonly string[] = [
  'byte * 2^30',
  'hertz * 10^-6',
  'second * 60 / metre',
  'dBm(5) * 1.5',
  'percent',
]
