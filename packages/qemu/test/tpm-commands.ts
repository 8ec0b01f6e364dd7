/**
 * Commands of a TPM 2.0 as they go over its device file, and what it answers (TCG: Trusted Platform Module Library, Part 3:
 * Commands), as far as it takes to keep eight bytes in it. All by the owner, who has no password.
 */
const index = '01500001'
const owner = '40000001'
/** One session: a password (TPM_RS_PW), and that empty. */
const noPassword = '00000009' + '40000009' + '0000' + '00' + '0000'

function command(code: string, body: string): string {
  const size = (10 + body.length / 2).toString(16).padStart(8, '0')
  return `8002${size}${code}${body}`
}

/** Written and read by whoever knows its password, which is empty; wrong ones do not lock it. */
export const defineSpace: string = command(
  '0000012a',
  `${owner}${noPassword}0000` + `000e${index}000b${'02060006'}0000${'0008'}`,
)
export function writeSpace(eightBytes: string): string {
  return command('00000137', `${index}${index}${noPassword}0008${eightBytes}0000`)
}
export const readSpace: string = command('0000014e', `${index}${index}${noPassword}00080000`)

/** Adds to register 16, which is empty at each start of a TPM. */
export const extendRegister: string = command('00000182', `00000010${noPassword}00000001` + `000b${'5a'.repeat(32)}`)

/** Has busybox hand it to the TPM; the answer comes in hexadecimal. */
export function inGuest(hexadecimal: string): string {
  const escaped = hexadecimal.replaceAll(/../g, '\\x$&')
  return `exec 3<>/dev/tpm0; printf '${escaped}' >&3; dd bs=4096 count=1 <&3 2>/dev/null | xxd -p -c 4096; exec 3>&-`
}

/** The response code: eight zeros are success. */
export function codeOf(answer: string): string {
  return answer.slice(12, 20)
}
