import { readFile, writeFile } from 'node:fs/promises'
import type { CertificateInfo } from '@cimarron/api/client'
import { type ApiConnection, connectApi } from '../../api/connect-api.ts'
import type { Invocation } from '../../command/invocation.ts'
import { CliError } from '../../error/cli-error.ts'
import { unreadable } from '../../error/unreadable.ts'

export async function run(invocation: Invocation): Promise<undefined> {
  const name = invocation.argument('name')
  const given = ['out', 'register', 'revoke'].filter((option) => invocation.text(option) !== undefined)
  if (given.length > 1)
    throw new CliError('usage', `${given.map((option) => `--${option}`).join(' and ')} do not go together`, 'give one')
  const days = invocation.count('days')
  if (days !== undefined && given[0] !== 'out') throw new CliError('usage', '--days is for a new one', 'give --out too')
  using connection = await connectApi(invocation)
  const { out, register, revoke } = {
    out: invocation.text('out'),
    register: invocation.text('register'),
    revoke: invocation.text('revoke'),
  }
  if (out !== undefined) await issue(invocation, connection, { name, out, ...(days === undefined ? {} : { days }) })
  else if (register !== undefined) await bring(invocation, connection, { name, file: register })
  else if (revoke !== undefined) await takeAway(invocation, connection, { name, fingerprint: revoke })
  else await list(invocation, connection, name)
}

/** The key is told once: the files are opened first, and never over what is there. */
async function issue(
  { output, host }: Invocation,
  { client }: ApiConnection,
  { name, out, days }: { readonly name: string; readonly out: string; readonly days?: number },
): Promise<void> {
  const files = { pem: `${out}.pem`, key: `${out}.key` }
  await writeNew(files.key, '')
  await writeNew(files.pem, '')
  const body = days === undefined ? {} : { days }
  const {
    certificate,
    pem,
    key = '',
  } = await client.call('certificates.issue', { name, body }, { signal: host.signal })
  await writeFile(files.key, key)
  await writeFile(files.pem, pem)
  await output.result({ ...certificate, files }, () => told(certificate, `${files.pem} and ${files.key}`))
}

async function writeNew(file: string, text: string): Promise<void> {
  try {
    await writeFile(file, text, { flag: 'wx', mode: 0o600 })
  } catch (error) {
    const isThere = (error as NodeJS.ErrnoException).code === 'EEXIST'
    const why = isThere ? `${file} is there already` : `${file} can't be written: ${(error as Error).message}`
    throw new CliError('failed', why, 'give another --out')
  }
}

async function bring(
  { output, host }: Invocation,
  { client }: ApiConnection,
  { name, file }: { readonly name: string; readonly file: string },
): Promise<void> {
  let certificate: string
  try {
    certificate = await readFile(file, 'utf8')
  } catch (error) {
    throw new CliError('not-found', unreadable(file, error), 'it is to hold a certificate')
  }
  const issued = await client.call('certificates.issue', { name, body: { certificate } }, { signal: host.signal })
  await output.result(issued.certificate, () => told(issued.certificate, file))
}

async function takeAway(
  { output, host }: Invocation,
  { client }: ApiConnection,
  { name, fingerprint }: { readonly name: string; readonly fingerprint: string },
): Promise<void> {
  await client.call('certificates.revoke', { name, fingerprint }, { signal: host.signal })
  await output.result({ name, fingerprint, revoked: true }, () => `${name}: ${fingerprint} revoked`)
}

async function list({ output, host }: Invocation, { client }: ApiConnection, name: string): Promise<void> {
  const certificates = await client.call('certificates.list', { name }, { signal: host.signal })
  if (output.isJson) {
    await output.json(certificates)
    return
  }
  await output.table(certificates, [
    { title: 'FINGERPRINT', value: ({ fingerprint }) => fingerprint },
    { title: 'SUBJECT', value: ({ subject }) => subject },
    { title: 'SINCE', value: ({ createdMs }) => new Date(createdMs).toISOString() },
    { title: 'EXPIRES', value: ({ expiresMs }) => new Date(expiresMs).toISOString() },
  ])
}

function told({ user, expiresMs }: CertificateInfo, where: string): string {
  return `${user}: ${where}, good until ${new Date(expiresMs).toISOString()}`
}
