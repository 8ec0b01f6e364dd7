const secretName = String.raw`[\w.]*(?:password|passphrase|secret|credential|privatekey)[\w.]*`
const mask = '***'

/**
 * CIM-XML without what it should not say: values of properties and parameters whose names speak of passwords, secrets or
 * credentials, also within embedded objects, as XML or MOF. A text that was cut off loses its end from there on.
 */
export function maskSecrets(text: string): string {
  return text.replace(element, `$1${mask}$3`).replace(escapedElement, `$1${mask}$3`).replace(assignment, `$1${mask}`)
}

/** `<PARAMVALUE NAME="Password" …>…</PARAMVALUE>`: what is inside; and the same of PROPERTY, KEYBINDING, IPARAMVALUE. */
const element = new RegExp(
  String.raw`(<(?:PARAMVALUE|IPARAMVALUE|PROPERTY|PROPERTY\.ARRAY|KEYBINDING)\s[^>]*?NAME="${secretName}"(?:[^>]*[^>/])?>)([\s\S]*?)(</(?:PARAMVALUE|IPARAMVALUE|PROPERTY|PROPERTY\.ARRAY|KEYBINDING)>|$)`,
  'gi',
)

/** The same in the text of a VALUE. */
const escapedElement = new RegExp(
  String.raw`(&lt;(?:PROPERTY|PROPERTY\.ARRAY)\s(?:(?!&gt;)[^<])*?NAME=(?:"|&quot;)${secretName}(?:"|&quot;)(?:(?!&gt;)[^<])*?&gt;)([\s\S]*?)(&lt;/PROPERTY(?:\.ARRAY)?&gt;|<|$)`,
  'gi',
)

/** `Password = "…";` of an embedded instance in MOF. */
const assignment = new RegExp(
  String.raw`(\b${secretName}\s*=\s*)(?:"(?:\\.|[^"\\<])*(?:"|$)|&quot;(?:(?!&quot;)[^<])*(?:&quot;|$)|\{[^}<]*(?:\}|$))`,
  'gi',
)
