/** Keys by QEMU's names (qapi/ui.json, `QKeyCode`): of places on a keyboard of the United States, whatever is printed on them. */
// biome-ignore format: row by row, as on a keyboard
export const keyNames = [
  'shift', 'shift_r', 'alt', 'alt_r', 'ctrl', 'ctrl_r', 'meta_l', 'meta_r', 'menu', 'esc',
  '1', '2', '3', '4', '5', '6', '7', '8', '9', '0', 'minus', 'equal', 'backspace', 'tab',
  'q', 'w', 'e', 'r', 't', 'y', 'u', 'i', 'o', 'p', 'bracket_left', 'bracket_right', 'ret',
  'a', 's', 'd', 'f', 'g', 'h', 'j', 'k', 'l', 'semicolon', 'apostrophe', 'grave_accent', 'backslash',
  'less', 'z', 'x', 'c', 'v', 'b', 'n', 'm', 'comma', 'dot', 'slash', 'spc', 'caps_lock',
  'f1', 'f2', 'f3', 'f4', 'f5', 'f6', 'f7', 'f8', 'f9', 'f10', 'f11', 'f12',
  'print', 'sysrq', 'scroll_lock', 'pause', 'num_lock',
  'insert', 'home', 'pgup', 'delete', 'end', 'pgdn', 'left', 'up', 'down', 'right',
  'kp_0', 'kp_1', 'kp_2', 'kp_3', 'kp_4', 'kp_5', 'kp_6', 'kp_7', 'kp_8', 'kp_9', 'kp_decimal', 'kp_enter',
  'kp_divide', 'kp_multiply', 'kp_subtract', 'kp_add', 'kp_comma', 'kp_equals', 'asterisk',
  'compose', 'stop', 'again', 'props', 'undo', 'front', 'copy', 'open', 'paste', 'find', 'cut', 'lf', 'help',
  'ro', 'hiragana', 'henkan', 'yen', 'muhenkan', 'katakanahiragana', 'lang1', 'lang2',
  'power', 'sleep', 'wake', 'audionext', 'audioprev', 'audiostop', 'audioplay', 'audiomute',
  'volumeup', 'volumedown', 'mediaselect', 'mail', 'calculator', 'computer',
  'ac_home', 'ac_back', 'ac_forward', 'ac_refresh', 'ac_bookmarks',
] as const

export type KeyName = (typeof keyNames)[number]

/** What people call some of them. */
const otherNames: Readonly<Record<string, KeyName>> = {
  enter: 'ret',
  return: 'ret',
  escape: 'esc',
  space: 'spc',
  del: 'delete',
  ins: 'insert',
  bksp: 'backspace',
  altgr: 'alt_r',
  win: 'meta_l',
  super: 'meta_l',
  meta: 'meta_l',
  control: 'ctrl',
  pageup: 'pgup',
  pagedown: 'pgdn',
  period: 'dot',
}

const known: ReadonlySet<string> = new Set(keyNames)

/** The key of that name, in whichever case it is written; undefined where there is none. */
export function keyNamed(text: string): KeyName | undefined {
  const name = text.toLowerCase()
  // A member of the set above.
  if (known.has(name)) return name as KeyName
  return Object.hasOwn(otherNames, name) ? otherNames[name] : undefined
}
