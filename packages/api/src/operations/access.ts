import { actorOn, isPermitted, type Permission, permissions } from '@cimarron/estate'
import { z } from 'zod'
import { RequestError } from '../problem/request-error.ts'
import { role, standing } from '../schema/job.ts'
import { word } from '../schema/query.ts'
import {
  certificate,
  createdToken,
  issuedCertificate,
  namespaceRoles,
  session,
  signedIn,
  token,
  user,
  whoAmI,
} from '../schema/resources.ts'
import { type Operations, Reply } from './operation.ts'

type Names =
  | 'session.create'
  | 'session.end'
  | 'session.whoami'
  | 'users.list'
  | 'users.add'
  | 'users.set-password'
  | 'users.set-role'
  | 'users.remove'
  | 'tokens.list'
  | 'tokens.create'
  | 'tokens.revoke'
  | 'certificates.list'
  | 'certificates.issue'
  | 'certificates.revoke'
  | 'sessions.list'
  | 'sessions.end'

const name = z.string().max(256)
const password = z.string().max(4096)
/** Ten years. */
const longestLifeMs = 10 * 366 * 86_400_000

export const accessOperations: Operations<Names> = {
  'session.create': {
    summary: 'A token for name and password, which ends by itself',
    body: z.strictObject({ name, password }),
    answer: signedIn,
    status: 201,
    anonymous: true,
    problems: ['wrong-password', 'too-many-requests'],
    handle: async ({ body, house, request }) => {
      const signed = await house.access.signIn(body, request)
      if (!signed) throw new RequestError('wrong-password', { name: body.name })
      return new Reply(201, signed)
    },
  },
  'session.end': {
    summary: 'End the token this request carries',
    answer: 'nothing',
    status: 204,
    handle: async ({ house, request }) => {
      await house.access.signOut(request)
      return null
    },
  },
  'session.whoami': {
    summary: 'Who asks, and what they may do',
    answer: whoAmI,
    handle: ({ actor, session }) => ({
      name: actor.name,
      role: actor.role,
      via: actor.via,
      permissions: (Object.keys(permissions) as Permission[]).filter((each) => isPermitted(actor.role, each)),
      hypervisors: session.hypervisors().map(({ id, name }) => ({
        hypervisor: id,
        name,
        role: actorOn(actor, id).role,
      })),
    }),
  },
  'users.list': {
    summary: 'All users',
    answer: z.array(user),
    only: 'admin',
    handle: ({ house }) => house.access.users.list(),
  },
  'users.add': {
    summary: 'Add a user',
    body: z.strictObject({
      name,
      role: standing,
      namespaces: namespaceRoles.exactOptional().describe('a role in each, and in those below'),
      password: password.exactOptional().describe('left out: PAM or a certificate tells who it is'),
    }),
    answer: user,
    status: 201,
    only: 'admin',
    problems: ['invalid-user-name', 'user-exists', 'unfit-password', 'invalid-namespace', 'too-many-namespaces'],
    handle: async ({ house, actor, body }) => new Reply(201, await house.access.users.add(actor, body)),
  },
  'users.set-password': {
    summary: "Change a user's password, which ends their tokens",
    body: z.strictObject({ password }),
    answer: user,
    only: 'admin',
    problems: ['user-not-found', 'unfit-password'],
    handle: ({ house, actor, params, body }) => house.access.users.setPassword(actor, { ...params, ...body }),
  },
  'users.set-role': {
    summary: "Change a user's role, at large or in a namespace, which ends their tokens and what they have open",
    description: 'A role in a namespace also counts in those below; `inherit` takes it away again.',
    body: z.union([
      z.strictObject({ role: standing }),
      z.strictObject({ role: z.union([standing, z.literal('inherit')]), namespace: z.string().max(255) }),
    ]),
    answer: user,
    only: 'admin',
    problems: ['user-not-found', 'last-admin', 'invalid-namespace', 'too-many-namespaces'],
    handle: ({ house, actor, params, body }) => house.access.users.setRole(actor, { ...params, ...body }),
  },
  'users.remove': {
    summary: 'Remove a user, their tokens and certificates, and end what they have open',
    answer: 'nothing',
    status: 204,
    only: 'admin',
    problems: ['user-not-found', 'last-admin'],
    handle: async ({ house, actor, params }) => {
      await house.access.users.remove(actor, params.name)
      return null
    },
  },
  'tokens.list': {
    summary: 'Tokens that are good, without their secrets',
    query: z.strictObject({ user: word.exactOptional() }),
    answer: z.array(token),
    only: 'admin',
    handle: ({ house, query }) => house.access.tokens.list(query.user),
  },
  'tokens.create': {
    summary: 'A token for a program; its secret is told once',
    body: z.strictObject({
      user: name,
      label: z.string().min(1).max(256).describe('what it is for'),
      lifetimeMs: z.int().min(1000).max(longestLifeMs).exactOptional().describe('left out: until revoked'),
      role: role.exactOptional().describe('no more than this anywhere'),
      namespaces: z
        .array(z.string().max(255))
        .min(1)
        .max(100)
        .exactOptional()
        .describe('only in these and those below, and to read interop'),
    }),
    answer: createdToken,
    status: 201,
    only: 'admin',
    problems: ['user-not-found', 'invalid-namespace'],
    handle: async ({ house, actor, body }) => new Reply(201, await house.access.tokens.create(actor, body)),
  },
  'tokens.revoke': {
    summary: 'End a token',
    answer: 'nothing',
    status: 204,
    only: 'admin',
    problems: ['token-not-found'],
    handle: async ({ house, actor, params }) => {
      await house.access.tokens.revoke(actor, params.token)
      return null
    },
  },
  'certificates.list': {
    summary: "A user's client certificates",
    answer: z.array(certificate),
    only: 'admin',
    handle: ({ house, params }) => house.access.certificates.list(params.name),
  },
  'certificates.issue': {
    summary: 'A client certificate for a user',
    description:
      "The daemon's own CA issues one, whose key is told once; or the one that is brought becomes the user's.",
    body: z.strictObject({
      days: z.int().min(1).max(3650).exactOptional().describe('how long it is good; default 365'),
      certificate: z.string().max(64_000).exactOptional().describe('PEM, to register one of another CA'),
    }),
    answer: issuedCertificate,
    status: 201,
    only: 'admin',
    problems: ['user-not-found', 'unfit-certificate'],
    handle: async ({ house, actor, params, body }) =>
      new Reply(201, await house.access.certificates.issue(actor, { ...params, ...body })),
  },
  'certificates.revoke': {
    summary: "Take a certificate away; it is nobody's from then on",
    answer: 'nothing',
    status: 204,
    only: 'admin',
    problems: ['certificate-not-found'],
    handle: async ({ house, actor, params }) => {
      await house.access.certificates.revoke(actor, params)
      return null
    },
  },
  'sessions.list': {
    summary: 'Who is in, or was within the last minutes, the latest first',
    answer: z.array(session),
    only: 'admin',
    handle: ({ house }) => house.access.sessions.list(),
  },
  'sessions.end': {
    summary:
      'End a session: its event streams, consoles, pulled enumerations, connections, and a token it was signed in with',
    answer: 'nothing',
    status: 204,
    only: 'admin',
    problems: ['session-not-found'],
    handle: async ({ house, actor, params }) => {
      await house.access.sessions.end(actor, params.session)
      return null
    },
  },
}
