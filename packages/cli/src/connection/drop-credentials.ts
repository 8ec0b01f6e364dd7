import { CliError } from '../error/cli-error.ts'

/**
 * A server's address without the user in it. A password in an address is refused: the argument list is everybody's to
 * read, and a shell keeps it in its history.
 *
 * @throws CliError `usage`
 */
export function dropCredentials(address: string): { readonly url: string; readonly user: string | undefined } {
  const match = /^(\w+:\/\/)([^/?#@]*)@(.*)$/s.exec(address)
  if (match === null) return { url: address, user: undefined }
  const [, scheme = '', userinfo = '', rest = ''] = match
  const [user = '', password] = userinfo.split(':', 2)
  if (password !== undefined) {
    const remedy = 'give --user, and the password on the terminal, by --password-file or in CIMARRON_PASSWORD'
    throw new CliError('usage', `the address ${scheme}${user}:***@${rest} holds a password`, remedy)
  }
  return { url: scheme + rest, user: user === '' ? undefined : decoded(user) }
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch (error) {
    if (error instanceof URIError)
      throw new CliError('usage', `the user ${JSON.stringify(text)} has broken percent-encoding`)
    throw error
  }
}
