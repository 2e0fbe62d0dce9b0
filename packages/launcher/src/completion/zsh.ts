import { singleQuoted } from '../shell-words.ts';
import { FILE_ARGUMENT, type OptionWords, type Place, type Words } from './words.ts';

/** The completion script for zsh. A shell sources it, or loads it as the file `_csf-mcp` in a folder of `fpath`. */
export function zshCompletion({ version, options, commands, tools, ids }: Words): string {
  return `#compdef csf-mcp
# csf-mcp ${version} in zsh, made by: csf-mcp completion zsh

_csf-mcp_commands() {
  local -a commands=(${described(commands.map(({ name, description }) => [name, description]))})
  _describe -t commands command commands
}

_csf-mcp_tools() {
  local -a tools=(${described(tools.map(({ name, title }) => [name, title]))})
  _describe -t tools tool tools
}

# _arguments calls this, and has put the words without the options into line.
_csf-mcp_tool_arguments() {
  local -a names
  if compset -P 1 '*='; then
    case "$line[1] \${IPREFIX%%=*}" in
${tools
  .flatMap((tool) =>
    tool.arguments.flatMap((argument) => {
      const action = actionOfValue(argument);
      return action === null ? [] : [`      ${singleQuoted(`${tool.name} ${argument.name}`)}) ${action} ;;`];
    }),
  )
  .join('\n')}
      *) _message value ;;
    esac
    return
  fi
  case $line[1] in
${tools
  .map((tool) => `    ${tool.name}) names=(${tool.arguments.map(({ name }) => name).join(' ')}) ;;`)
  .join('\n')}
  esac
  compadd "$@" -S = -- $names
}

${Object.entries(ids)
  .map(([kind, words]) => `_csf-mcp_ids_${kind}() {\n  compadd -- ${words.join(' ')}\n}\n`)
  .join('\n')}
_csf-mcp() {
  local curcontext=$curcontext state line
  local -A opt_args
  _arguments -C${specifications(options)} \\
    '1:command:_csf-mcp_commands' \\
    '*:: :->command'
  [[ $state == command ]] || return
  case $words[1] in
${commands
  .map(
    (command) => `    ${command.name})
      _arguments -S${specifications(command.options)}${command.arguments
        .map(({ name, place, isLast }, index) =>
          specification(`${isLast ? '*' : index + 1}:${escaped(name)}:${actionOf(place)}`),
        )
        .join('')}
      ;;`,
  )
  .join('\n')}
  esac
}

# A file in fpath is the body of the function.
if [[ \${funcstack[1]-} == _csf-mcp ]]; then
  _csf-mcp "$@"
else
  compdef _csf-mcp csf-mcp
fi
`;
}

function specifications(options: readonly OptionWords[]): string {
  return options
    .flatMap(({ names, description, value }) =>
      names.map((name) => {
        const others = names.length > 1 ? `(${names.join(' ')})` : '';
        const what = `[${escaped(description)}]`;
        if (value === null) return specification(`${others}${name}${what}`);
        const isLong = name.startsWith('--');
        return specification(
          `${others}${name}${isLong ? '=' : '+'}${what}:${escaped(value.name)}:${actionOf(value.place)}`,
        );
      }),
    )
    .join('');
}

function specification(text: string): string {
  return ` \\\n        ${singleQuoted(text)}`;
}

function actionOf(place: Place): string {
  switch (place.kind) {
    case 'words':
      return `(${place.words.map((word) => word.replaceAll(' ', '\\ ')).join(' ')})`;
    case 'files':
      return '_files';
    case 'folders':
      return '_files -/';
    case 'commands':
      return '_csf-mcp_commands';
    case 'tools':
      return '_csf-mcp_tools';
    case 'toolArguments':
      return '_csf-mcp_tool_arguments';
    default:
      return ' '; // names what is expected, and offers nothing
  }
}

function actionOfValue({ name, ids, values }: Words['tools'][number]['arguments'][number]): string | null {
  if (ids !== null) return `_csf-mcp_ids_${ids}`;
  if (values.length > 0) return `compadd -- ${values.map(singleQuoted).join(' ')}`;
  return name === FILE_ARGUMENT ? '_files' : null;
}

function described(words: readonly (readonly [word: string, description: string])[]): string {
  return `${words.map(([word, description]) => `\n    ${singleQuoted(`${word}:${description}`)}`).join('')}\n  `;
}

/** Escapes text for use inside a specification. */
function escaped(text: string): string {
  return text.replace(/[\\[\]:]/g, '\\$&');
}
