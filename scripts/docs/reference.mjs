import { fieldsOf } from './fields.mjs';

/** The reference of tools, resources and prompts, as markdown. */
export function reference({ tools, resources, templates, prompts }) {
  // The others are examples of a template.
  const fixed = resources.filter(({ uri }) => !templates.some((template) => fits(uri, template.uriTemplate)));
  return [
    '# Reference',
    '',
    ...table(
      ['tool', '', 'reads or writes'],
      tools.map((tool) => [`[\`${tool.name}\`](#${tool.name})`, tool.title, hints(tool.annotations)]),
    ),
    ...tools.flatMap(toolSection),
    '# Resources',
    '',
    ...table(
      ['uri', '', 'content'],
      [
        ...fixed.map(resourceRow),
        ...templates.map((template) => resourceRow({ ...template, uri: template.uriTemplate })),
      ],
    ),
    '# Prompts',
    '',
    ...prompts.flatMap(promptSection),
  ].join('\n');
}

function toolSection({ name, title, description, annotations, inputSchema, outputSchema }) {
  return [
    `## ${name}`,
    '',
    `**${title}.** ${description}`,
    '',
    `${sentence(hints(annotations))} ${annotations.openWorldHint ? 'Reaches beyond the local database.' : 'Works on the local database alone.'}`,
    '',
    ...table(
      ['argument', 'type', '', ''],
      fieldsOf(inputSchema, { io: 'input' }).map(({ path, type, presence, description }) => [
        `\`${path}\``,
        type,
        presence,
        description,
      ]),
    ),
    ...table(
      ['answer', 'type', '', ''],
      fieldsOf(outputSchema, { io: 'output' }).map(({ path, type, presence, description }) => [
        `\`${path}\``,
        type,
        presence,
        description,
      ]),
    ),
  ];
}

function hints({ readOnlyHint, destructiveHint, idempotentHint }) {
  if (readOnlyHint) return 'reads';
  const what = destructiveHint ? 'writes, and can replace or delete' : 'writes, and only adds';
  return `${what}; ${idempotentHint ? 'repeating a call changes nothing more' : 'repeating a call is another change'}`;
}

function promptSection({ name, title, description, arguments: args = [] }) {
  return [
    `## ${name}`,
    '',
    `**${title}.** ${description}`,
    '',
    ...table(
      ['argument', '', ''],
      args.map((argument) => [
        `\`${argument.name}\``,
        argument.required ? 'required' : '',
        argument.description ?? '',
      ]),
    ),
  ];
}

function resourceRow({ uri, title, description }) {
  return [`\`${uri}\``, title ?? '', description ?? ''];
}

function fits(uri, template) {
  const pattern = template.split(/\{[^}]*\}/).map((text) => text.replaceAll(/[.*+?^$()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${pattern.join('[^/]+')}$`).test(uri);
}

function table(head, rows) {
  if (rows.length === 0) return [];
  const line = (cells) =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`.replaceAll(/ +/g, ' ');
  return [line(head), `|${'---|'.repeat(head.length)}`, ...rows.map(line), ''];
}

function sentence(text) {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}
