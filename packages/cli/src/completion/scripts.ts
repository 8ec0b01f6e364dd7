import { CliError } from '../error/cli-error.ts'

/** Each hands the words of the line to `cimarron complete`, which knows the commands: the scripts never grow old. */
const scripts: Readonly<Record<string, string>> = {
  bash: `# cimarron completion for bash: add to ~/.bashrc
#   source <(cimarron completion bash)
_cimarron() {
  local cur=\${COMP_WORDS[COMP_CWORD]} line kind=words
  local -a words=("\${COMP_WORDS[@]:1:COMP_CWORD}") found=()
  # Bash parts words at = and :, the command line itself does not.
  if declare -F _get_comp_words_by_ref >/dev/null; then
    local cword
    _get_comp_words_by_ref -n =: -w words -i cword cur 2>/dev/null && words=("\${words[@]:1:cword}")
  fi
  while IFS= read -r line; do
    case $line in
      :file) kind=file ;;
      :folder) kind=folder ;;
      *) found+=("\${line%%$'\\t'*}") ;;
    esac
  done < <("\${COMP_WORDS[0]}" complete -- "\${words[@]}" 2>/dev/null)
  COMPREPLY=()
  if [[ $kind == file ]]; then
    compopt -o filenames 2>/dev/null
    mapfile -t COMPREPLY < <(compgen -f -- "$cur")
  elif [[ $kind == folder ]]; then
    compopt -o filenames 2>/dev/null
    mapfile -t COMPREPLY < <(compgen -d -- "$cur")
  fi
  for line in "\${found[@]}"; do
    [[ $line == "$cur"* ]] && COMPREPLY+=("$(printf '%q' "$line")")
  done
  # More is to follow: port=, web:
  [[ \${#COMPREPLY[@]} -eq 1 && \${COMPREPLY[0]} == *[=:] ]] && compopt -o nospace 2>/dev/null
  declare -F __ltrim_colon_completions >/dev/null && __ltrim_colon_completions "$cur"
  return 0
}
complete -F _cimarron cimarron
`,
  zsh: `#compdef cimarron
# cimarron completion for zsh: add to ~/.zshrc, behind compinit
#   source <(cimarron completion zsh)
_cimarron() {
  local line
  local -a found open
  while IFS= read -r line; do
    case $line in
      :file) _files ;;
      :folder) _files -/ ;;
      *)
        local name=\${line%%$'\\t'*} says=
        [[ $line == *$'\\t'* ]] && says=\${line#*$'\\t'}
        # More is to follow: port=, web:
        if [[ $name == *[=:] ]]; then
          open+=("\${name//:/\\\\:}")
        else
          found+=("\${name//:/\\\\:}\${says:+:$says}")
        fi
        ;;
    esac
  done < <("\${words[1]}" complete -- "\${(@)words[2,CURRENT]}" 2>/dev/null)
  (( \${#found} )) && _describe 'cimarron' found
  (( \${#open} )) && _describe 'cimarron' open -S ''
}
compdef _cimarron cimarron
`,
  fish: `# cimarron completion for fish: save as ~/.config/fish/completions/cimarron.fish
function __cimarron_complete
  set -l tokens (commandline -opc) (commandline -ct)
  set -l found ($tokens[1] complete -- $tokens[2..-1] 2>/dev/null)
  for line in $found
    switch $line
      case :file
        __fish_complete_path (commandline -ct)
      case :folder
        __fish_complete_directories (commandline -ct)
      case '*'
        echo $line
    end
  end
end
complete -c cimarron -f -a '(__cimarron_complete)'
`,
}

export const shells: readonly string[] = Object.keys(scripts)

export function completionScript(shell: string): string {
  const script = scripts[shell]
  if (script !== undefined) return script
  throw new CliError(
    'usage',
    `there is no completion for ${JSON.stringify(shell)}`,
    `there is for ${shells.join(', ')}`,
  )
}
