import { foldName, isNamespaceName } from '@cimarron/cim'
import type { Role, Standing } from '@cimarron/estate'
import { AccessError } from './error.ts'

/** What somebody may do, and where. */
export interface Grants {
  /** In every namespace that `namespaces` says nothing of, and with what is of no namespace: users, tokens, sessions, audit. */
  readonly role: Standing
  /** By namespace; each also stands for those below it. */
  readonly namespaces: Readonly<Record<string, Standing>>
  /** In `interop` itself, not below it, where no line says otherwise: of a token for some namespaces. */
  readonly interop?: Standing
}

/** What a token gives away of its user's rights, at most. */
export interface Scope {
  readonly role?: Role
  /** Only these namespaces and those below, and to read `interop`; with it nothing that is of no namespace. */
  readonly namespaces?: readonly string[]
}

const interop = 'interop'
const rank: Readonly<Record<Standing, number>> = { none: 0, monitor: 1, operator: 2, admin: 3 }

/**
 * The role in a namespace. The rules, and there are no others:
 *
 * 1. The line for the namespace itself counts, else that for the nearest namespace above it; of two for one namespace, under two of
 *    its names, the lesser.
 * 2. Where there is none, the role at large counts.
 * 3. Without a line of its own, `interop` can be read by whoever has a role anywhere: it tells what there is.
 *
 * Case does not count in names, nor slashes at their ends; `root/interop` and `root/PG_InterOp` are `interop`.
 */
export function roleIn({ role, namespaces, interop: listing }: Grants, namespace: string): Standing {
  const lines = Object.entries(namespaces)
  if (lines.length === 0 && listing === undefined) return role
  const asked = folded(namespace)
  const above = lines
    .map(([name, standing]) => [folded(name), standing] as const)
    .filter(([name]) => covers(name, asked))
  const length = Math.max(...above.map(([name]) => name.length))
  const nearest = above.filter(([name]) => name.length === length).map(([, standing]) => standing)
  if (nearest.length > 0) return nearest.reduce(lesser)
  if (asked === interop && listing !== undefined) return listing
  if (asked !== interop || role !== 'none') return role
  return lines.some(([, standing]) => standing !== 'none') ? 'monitor' : 'none'
}

/** A user's rights as far as a token gives them away. */
export function scoped(grants: Grants, { role: most = 'admin', namespaces }: Scope): Grants {
  const cap = (standing: Standing): Standing => lesser(standing, most)
  const capped = Object.entries(grants.namespaces).map(([name, standing]) => [name, cap(standing)] as const)
  if (namespaces === undefined) return { role: cap(grants.role), namespaces: Object.fromEntries(capped) }
  const within = capped.filter(([name]) => namespaces.some((each) => covers(folded(each), folded(name))))
  const isInterop = (name: string) => folded(name) === interop
  const named = namespaces.filter((name) => !isInterop(name)).map((name) => [name, cap(roleIn(grants, name))] as const)
  // No line: one would stand for what is below it too, where its user may have nothing.
  const listing = lesser(cap(roleIn(grants, interop)), namespaces.some(isInterop) ? most : 'monitor')
  return { role: 'none', namespaces: Object.fromEntries([...named, ...within]), interop: listing }
}

/** A namespace's name as it stands in a line. @throws AccessError `invalid-namespace` */
export function namespaceLine(name: string): string {
  const bare = name.replace(/^\/+|\/+$/g, '')
  if (!isNamespaceName(bare) || bare.length > longestName) throw new AccessError('invalid-namespace', { name })
  return folded(bare) === interop ? interop : bare
}

/** The lines with one more or another; `undefined` takes it away. */
export function withLine(
  lines: Grants['namespaces'],
  name: string,
  standing: Standing | undefined,
): Grants['namespaces'] {
  const line = namespaceLine(name)
  const others = Object.entries(lines).filter(([each]) => folded(each) !== folded(line))
  if (others.length >= mostLines) throw new AccessError('too-many-namespaces', { most: mostLines })
  return Object.fromEntries(standing === undefined ? others : [...others, [line, standing]])
}

/** Looked through with each request of who has any. */
const mostLines = 100
const longestName = 255

function lesser(one: Standing, other: Standing): Standing {
  return rank[one] <= rank[other] ? one : other
}

/** Whether a namespace is another, or above it. */
function covers(above: string, namespace: string): boolean {
  return namespace === above || namespace.startsWith(`${above}/`)
}

const aliases: ReadonlySet<string> = new Set(['root/interop', 'root/pg_interop'])

function folded(name: string): string {
  const bare = foldName(name.replace(/^\/+|\/+$/g, ''))
  return aliases.has(bare) ? interop : bare
}
