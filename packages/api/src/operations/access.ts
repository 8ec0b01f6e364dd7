import { isPermitted, type Permission, permissions } from '@cimarron/estate'
import { z } from 'zod'
import { RequestError } from '../problem/request-error.ts'
import { role } from '../schema/job.ts'
import { word } from '../schema/query.ts'
import { createdToken, signedIn, token, user, whoAmI } from '../schema/resources.ts'
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
    handle: ({ actor }) => ({
      name: actor.name,
      role: actor.role,
      via: actor.via,
      permissions: (Object.keys(permissions) as Permission[]).filter((each) => isPermitted(actor.role, each)),
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
    body: z.strictObject({ name, role, password }),
    answer: user,
    status: 201,
    only: 'admin',
    problems: ['invalid-user-name', 'user-exists', 'unfit-password'],
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
    summary: "Change a user's role, which ends their tokens",
    body: z.strictObject({ role }),
    answer: user,
    only: 'admin',
    problems: ['user-not-found', 'last-admin'],
    handle: ({ house, actor, params, body }) => house.access.users.setRole(actor, { ...params, ...body }),
  },
  'users.remove': {
    summary: 'Remove a user and their tokens',
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
    }),
    answer: createdToken,
    status: 201,
    only: 'admin',
    problems: ['user-not-found'],
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
}
