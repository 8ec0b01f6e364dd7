import {
  type CimClass,
  type CimValue,
  coerceValue,
  Instance,
  type Property,
  type Schema,
  ValueError,
} from '@cimarron/cim'

/** Reads an embedded object from the text of a string value. Throws an error whose message tells the client what is wrong. */
export type EmbeddedText = (text: string, schema: Schema) => Instance | CimClass

/** What an embedded object is checked against. */
export interface EmbeddedContext {
  readonly schema: Schema
  readonly embeddedText?: EmbeddedText | undefined
  /** Hears of each property that the instance's class does not have; it is left out. Without it such a property is an error. */
  readonly onUnknown?: ((className: string, property: string) => void) | undefined
}

/**
 * An embedded instance with its class known, below `expected` where one is named, and its properties spelt and typed as
 * the class declares them.
 *
 * @throws ValueError saying which class or property is wrong
 */
export function checkEmbedded(instance: Instance, expected: string | undefined, context: EmbeddedContext): Instance {
  const { schema } = context
  const cls = schema.get(instance.className)
  if (cls === undefined) throw wrong(`holds an instance of ${instance.className}, which is no class of this namespace`)
  if (expected !== undefined && !schema.isSubclassOf(cls.name, expected)) {
    throw wrong(`holds an instance of ${cls.name}; ${expected} or a subclass of it is wanted`)
  }
  const properties: Property[] = []
  for (const property of instance.properties) {
    const declared = cls.properties.get(property.name)
    if (declared === undefined) {
      if (context.onUnknown === undefined)
        throw wrong(`holds ${cls.name} with ${property.name}, which the class does not have`)
      context.onUnknown(cls.name, property.name)
      continue
    }
    const { name, type, isArray, embedding, referenceClass, arraySize } = declared
    try {
      const inner = embeddedValues(property.value, embedding?.className, {
        isEmbedded: embedding !== undefined,
        context,
      })
      const value = coerceValue(type, isArray, inner)
      properties.push({
        name,
        type,
        isArray,
        value,
        ...(embedding && { embedding }),
        ...(referenceClass !== undefined && { referenceClass }),
        ...(arraySize !== undefined && { arraySize }),
      })
    } catch (error) {
      if (!(error instanceof ValueError)) throw error
      throw new ValueError(error.code, `holds ${cls.name} whose ${name} is wrong: ${error.message}`)
    }
  }
  return new Instance(cls.name, properties, { path: instance.path })
}

/** A value, or each item of an array, with the embedded instances in it read from text where need be, and checked. */
export function embeddedValues(
  value: CimValue,
  expected: string | undefined,
  { isEmbedded, context }: { isEmbedded: boolean; context: EmbeddedContext },
): CimValue {
  const one = (item: CimValue): CimValue => {
    if (typeof item === 'string' && isEmbedded) return one(fromText(item, context))
    return item instanceof Instance ? checkEmbedded(item, expected, context) : item
  }
  if (!Array.isArray(value)) return one(value)
  return value.map((item) => one(item)) as CimValue
}

function fromText(text: string, { schema, embeddedText }: EmbeddedContext): Instance | CimClass {
  if (embeddedText === undefined) throw wrong('holds text where an embedded object is wanted')
  try {
    return embeddedText(text, schema)
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new ValueError('value-invalid', `holds text that is no embedded object: ${reason}`)
  }
}

function wrong(text: string): ValueError {
  return new ValueError('value-invalid', text)
}
