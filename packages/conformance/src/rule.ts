import { formatObjectPath, type ObjectPath } from '@cimarron/cim'
import type { Located } from './model/locate.ts'
import type { Model } from './model/model.ts'

/** The profiles that rules are of, by their registered names. */
export type ProfileName =
  | 'Profile Registration'
  | 'System Virtualization'
  | 'Virtual System'
  | 'Resource Allocation'
  | 'Allocation Capabilities'
  | 'Job Control'
  | 'Indications'
  /** What holds for every class and association. */
  | 'CIM'

/**
 * Where a rule comes from. `verified`: it follows from the schema 2.49, or from a text that was read; what breaks it is an error.
 * `memory`: a profile asks it as far as is remembered; what breaks it is a warning, and no clause is named.
 */
export type RuleSource = { readonly kind: 'verified'; readonly text: string } | { readonly kind: 'memory' }

export type Severity = 'error' | 'warning'

/** One breach of a rule. */
export interface Fault {
  /** The object it is about; absent: that which was looked at. */
  readonly where?: ObjectPath | string
  readonly found: string
  /** What would be right. */
  readonly right: string
}

/** A fault with its place. */
export interface LocatedFault extends Fault {
  readonly where: string
}

export interface Rule {
  /** Short and lasting, as `hosting-direction`. */
  readonly id: string
  /** What has to be so, in one line. */
  readonly title: string
  readonly profile: ProfileName
  readonly source: RuleSource
  /** Gives `undefined` for each thing that was looked at and is right, else its faults. */
  readonly check: (model: Model) => AsyncIterable<readonly LocatedFault[]>
}

type Some<T> = Iterable<T> | AsyncIterable<T>

interface RuleSpec<Subject> extends Omit<Rule, 'check'> {
  /** What is looked at, one by one. */
  readonly of: (model: Model) => Some<Subject> | Promise<Some<Subject>>
  readonly faults: (subject: Subject, model: Model) => Some<Fault> | Promise<Some<Fault>>
}

/** A rule about things of the model, which are instances as a rule. */
export function defineRule<Subject = Located>({ of, faults, ...rule }: RuleSpec<Subject>): Rule {
  return {
    ...rule,
    async *check(model) {
      for await (const subject of await of(model)) {
        const found: LocatedFault[] = []
        for await (const fault of await faults(subject, model))
          found.push({ ...fault, where: shownPlace(fault.where ?? pathOf(subject)) })
        yield found
      }
    },
  }
}

export function severityOf({ source }: Pick<Rule, 'source'>): Severity {
  return source.kind === 'verified' ? 'error' : 'warning'
}

export function sourceText({ source }: Pick<Rule, 'source'>): string {
  return source.kind === 'verified' ? source.text : 'the profile, as it is remembered'
}

export function verified(text: string): RuleSource {
  return { kind: 'verified', text }
}

export const fromMemory: RuleSource = { kind: 'memory' }

/** The rule is the schema's, of these classes. */
export function ofSchema(...classes: string[]): RuleSource {
  return verified(`CIM schema 2.49: ${classes.join(', ')}`)
}

function pathOf(subject: unknown): ObjectPath | string {
  if (typeof subject === 'object' && subject !== null && 'path' in subject) return (subject as Located).path
  return ''
}

export function shownPlace(where: ObjectPath | string): string {
  return typeof where === 'string' ? where : formatObjectPath(where)
}
