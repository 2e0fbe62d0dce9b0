import { singleQuoted } from '../shell-words.ts';
import { FILE_ARGUMENT, type OptionWords, type Place, type Words } from './words.ts';

/**
 * The completion script for bash 3.2 (the bash of macOS) and newer. It does not need the package bash-completion.
 *
 * Its generated functions set `words`, one a line and spelled as they are typed, or `kind`, for files and the like. They
 * fail for an option without a value, and for an argument that a command does not take.
 */
export function bashCompletion({ version, options, commands, tools, ids }: Words): string {
  const all = [{ name: '', options, arguments: [] }, ...commands];
  return `# csf-mcp ${version} in bash, made by: csf-mcp completion bash

_csf_mcp_commands=${list(commands.map(({ name }) => name))}
_csf_mcp_tools=${list(tools.map(({ name }) => name))}
${Object.entries(ids)
  .map(([kind, words]) => `_csf_mcp_ids_${kind}=${list(words)}\n`)
  .join('')}
# The options of a command, or of the program when no command is given.
_csf_mcp_options() {
  case $1 in
${cases(all.map((command) => [command.name, `words=${list(namesOf(command.options))}`]))}
  esac
}

# The value of an option of a command.
_csf_mcp_option_value() {
  case "$1 $2" in
${cases(
  all.flatMap((command) =>
    command.options.flatMap(({ names, value }) =>
      value === null ? [] : names.map((name) => [`${command.name} ${name}`, assign(value.place)] as const),
    ),
  ),
)}
    *) return 1 ;;
  esac
}

# An argument of a command, by its position, from 0.
_csf_mcp_argument() {
  case "$1 $2" in
${cases(
  commands.flatMap((command) =>
    command.arguments.map(
      ({ place, isLast }, index) => [`${command.name} ${isLast ? '*' : index}`, assign(place)] as const,
    ),
  ),
)}
    *) return 1 ;;
  esac
}

# The names of a tool's arguments.
_csf_mcp_tool_arguments() {
  case $1 in
${cases(tools.map((tool) => [tool.name, `words=${list(tool.arguments.map(({ name }) => `${name}=`))}`]))}
  esac
}

# The value of an argument of a tool.
_csf_mcp_tool_value() {
  case "$1 $2" in
${cases(
  tools.flatMap((tool) =>
    tool.arguments.flatMap((argument) => {
      const assignment = assignValues(argument);
      return assignment === null ? [] : [[`${tool.name} ${argument.name}`, assignment] as const];
    }),
  ),
)}
  esac
}

${ENGINE}`;
}

const ENGINE = `_csf_mcp() {
  local IFS=$'\\n' line=\${COMP_LINE:0:COMP_POINT} index word
  local -a typed
  typed=()
  # bash splits words at COMP_WORDBREAKS, which contains = and :. This joins them again: only blanks part words here.
  for ((index = 0; index <= COMP_CWORD; index++)); do
    word=\${COMP_WORDS[index]}
    if [[ $index == 0 || $line == [[:space:]]* ]]; then
      line=\${line#"\${line%%[![:space:]]*}"}
      typed+=('')
    fi
    [[ $index == "$COMP_CWORD" ]] && word=$line # up to the cursor
    typed[\${#typed[@]} - 1]+=$word
    line=\${line#"$word"}
  done

  local last=$((\${#typed[@]} - 1)) command= option= first= place=0 ended= words= kind=
  for ((index = 1; index < last; index++)); do
    word=\${typed[index]}
    if [[ -n $option ]]; then
      option=
    elif [[ -z $ended && $word == -- ]]; then
      ended=1
    elif [[ -z $ended && $word == -?* ]]; then
      _csf_mcp_option_value "$command" "$word" && option=$word
    elif [[ -z $command ]]; then
      command=$word
    else
      [[ $place == 0 ]] && first=$word
      place=$((place + 1))
    fi
  done

  local current=\${typed[last]} prefix=
  words= kind=
  case \${typed[last - 1]}/$current in
    *['<>']/* | */*['<>']*) kind=files ;; # redirected
    *)
      if [[ -n $option ]]; then
        _csf_mcp_option_value "$command" "$option"
      elif [[ -z $ended && $current == --*=* ]]; then
        prefix=\${current%%=*}=
        _csf_mcp_option_value "$command" "\${current%%=*}"
      elif [[ -z $ended && $current == -* ]]; then
        _csf_mcp_options "$command"
      elif [[ -z $command ]]; then
        words=$_csf_mcp_commands
      elif ! _csf_mcp_argument "$command" "$place" && [[ -z $ended && -z $current ]]; then
        _csf_mcp_options "$command"
      fi
      ;;
  esac
  if [[ $kind == tool_arguments && $current == *=* ]]; then
    kind= prefix=\${current%%=*}=
    _csf_mcp_tool_value "$first" "\${current%%=*}"
  elif [[ $kind == tool_arguments ]]; then
    kind=
    _csf_mcp_tool_arguments "$first"
  fi

  COMPREPLY=()
  case $kind in
    # readline completes files by itself when there is no reply, quotes and all. Before bash 4 it does so for folders too.
    files) _csf_mcp_instead +o nospace ;;
    folders) _csf_mcp_instead +o nospace +o default +o bashdefault -o dirnames ;;
    *)
      # readline replaces only what follows the last of its word breaks.
      local kept=
      [[ $COMP_WORDBREAKS == *=* && $current == *=* ]] && kept=\${current%=*}=
      [[ $COMP_WORDBREAKS == *:* && \${current#"$kept"} == *:* ]] && kept=\${current%:*}:
      for word in $words; do
        word=$prefix$word
        [[ $word == "$current"* ]] || continue
        [[ $word == *= ]] || word="$word "
        COMPREPLY+=("\${word#"$kept"}")
      done
      [[ \${#COMPREPLY[@]} == 0 ]] && _csf_mcp_instead +o default +o bashdefault
      ;;
  esac
  return 0
}

# bash 3.2 has no compopt, so it offers files where there is nothing to offer.
_csf_mcp_instead() {
  [[ $(type -t compopt) == builtin ]] && compopt "$@"
}

# A blank follows a whole word, and only the script knows which words are whole.
complete -o nospace -o bashdefault -o default -F _csf_mcp csf-mcp
`;

function namesOf(options: readonly OptionWords[]): string[] {
  return options.flatMap(({ names }) => names);
}

function assign(place: Place): string {
  switch (place.kind) {
    case 'words':
      return `words=${list(place.words)}`;
    case 'commands':
      return 'words=$_csf_mcp_commands';
    case 'tools':
      return 'words=$_csf_mcp_tools';
    case 'toolArguments':
      return 'kind=tool_arguments';
    case 'anything':
      return ':';
    default:
      return `kind=${place.kind}`;
  }
}

function assignValues({ name, ids, values }: Words['tools'][number]['arguments'][number]): string | null {
  if (ids !== null) return `words=$_csf_mcp_ids_${ids}`;
  if (values.length > 0) return `words=${list(values)}`;
  return name === FILE_ARGUMENT ? 'kind=files' : null;
}

function cases(all: readonly (readonly [word: string, then: string])[]): string {
  return all.map(([word, then]) => `    ${pattern(word)}) ${then} ;;`).join('\n');
}

/** A word of a `case`. A star at its end stands for anything. */
function pattern(word: string): string {
  return word.endsWith('*') ? `${singleQuoted(word.slice(0, -1))}*` : singleQuoted(word);
}

/** The words, one a line. Blanks in them are escaped, as a user types them. */
function list(words: readonly string[]): string {
  return singleQuoted(words.map((word) => word.replaceAll(' ', '\\ ')).join('\n'));
}
