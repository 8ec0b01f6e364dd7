/** The rules a class declaration can break, each with the clause of DSP0004 it comes from. Closed: nothing else is raised. */
export const schemaRules = {
  'class-name-invalid': { clause: '5.1.2.7', rule: 'a class is named <schema name>_<identifier>' },
  'element-name-invalid': { clause: '5.1.2.1', rule: 'an element is named by an identifier' },
  'class-exists': { clause: '5.1.2.7', rule: 'a class name is unique in its namespace' },
  'class-unknown': { clause: '5.1.2.7', rule: 'a class must exist before it is changed or removed' },
  'class-has-subclasses': {
    clause: '5.1.2.7',
    rule: 'a class is removed before its superclass, and goes with what that is changed to',
  },
  'superclass-unknown': { clause: '5.1.2.7', rule: 'a superclass is declared before its subclasses' },
  'duplicate-name': { clause: '5.1.2.7', rule: 'properties, methods, parameters and qualifiers have distinct names' },
  'override-missing': { clause: '5.6.3 (Override)', rule: 'an inherited element is redefined only with Override' },
  'override-unknown': {
    clause: '5.6.3 (Override)',
    rule: 'Override names the inherited element of the same name',
  },
  'override-type': { clause: '5.6.3 (Override)', rule: 'an overriding element keeps the type of the overridden one' },
  'override-reference': {
    clause: '5.6.3 (Override)',
    rule: 'an overriding reference names the class of the overridden one or a subclass',
  },
  'method-signature': { clause: '5.6.3 (Override)', rule: 'an overriding method keeps the types of the parameters' },
  'method-return-type': { clause: '5.1.2.9', rule: 'a method returns neither an array nor a reference' },
  'key-added': { clause: '5.6.3 (Key)', rule: 'a subclass of a class with keys adds none' },
  'key-type': { clause: '5.6.3 (Key)', rule: 'a key is neither an array nor an embedded object' },
  'reference-outside-association': { clause: '5.1.2.14', rule: 'only associations have reference properties' },
  'reference-class-missing': { clause: '5.1.2.5', rule: 'a reference names its class' },
  'association-references': { clause: '5.1.2.13', rule: 'an association has at least two references' },
  'association-superclass': { clause: '5.1.2.13', rule: 'an association derives only from an association' },
  'default-value': { clause: '5.1.2.8', rule: "a default value fits the property's type" },
  'qualifier-unknown': { clause: '5.6.1', rule: 'a qualifier is declared by a qualifier type before it is used' },
  'qualifier-exists': { clause: '5.6.1', rule: 'a qualifier type is declared once in a namespace' },
  'qualifier-type': { clause: '5.6.1.2', rule: "a qualifier's value has the type that its qualifier type declares" },
  'qualifier-scope': { clause: '5.6.1.3', rule: 'a qualifier stands only where its scope allows' },
  'qualifier-override': { clause: '5.6.1.4', rule: 'a qualifier with DisableOverride keeps its inherited value' },
  'schema-sealed': { clause: '6', rule: 'a schema that others were forked from is not changed' },
} as const

export type SchemaErrorCode = keyof typeof schemaRules

/** A class or qualifier type that breaks a rule of DSP0004. `element` says where: `CIM_X.Name`, `CIM_X.Start(Job)`. */
export class SchemaError extends Error {
  override readonly name = 'SchemaError'
  readonly code: SchemaErrorCode
  readonly element: string
  /** The clause of DSP0004 that has the rule. */
  readonly clause: string

  constructor(code: SchemaErrorCode, element: string, what: string) {
    const { clause, rule } = schemaRules[code]
    super(`${element}: ${what} (DSP0004 ${clause}: ${rule})`)
    this.code = code
    this.element = element
    this.clause = clause
  }
}
