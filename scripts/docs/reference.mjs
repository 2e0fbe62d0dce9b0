import { fieldsOf } from './fields.mjs';

/** The reference of the server's tools, resources, prompts and views, as markdown. */
export function reference({ tools, resources, templates, prompts, views, viewTools }) {
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
        ...resources.map(resourceRow),
        ...templates.map((template) => resourceRow({ ...template, uri: template.uriTemplate })),
      ],
    ),
    '# Prompts',
    '',
    ...prompts.flatMap(promptSection),
    '# Views',
    '',
    'Only clients that show views are told of these, and of the tools that only views call.',
    '',
    ...table(['uri', '', 'content'], views.map(resourceRow)),
    ...viewTools.flatMap(toolSection),
  ].join('\n');
}

function toolSection({ name, title, description, annotations, input, output }) {
  return [
    `## ${name}`,
    '',
    `**${title}.** ${description}`,
    '',
    `${sentence(hints(annotations))} ${annotations.openWorldHint ? 'Reaches beyond the local database.' : 'Works on the local database alone.'}`,
    '',
    ...table(['argument', 'type', '', ''], fieldRows(input, 'input')),
    ...table(['answer', 'type', '', ''], fieldRows(output, 'output')),
  ];
}

/** What every answer has, so the page says it once. */
const OF_EVERY_ANSWER = new Set(['summary', 'next']);

/** The fields of a schema, arguments with every bound. */
function fieldRows(schema, io) {
  const json =
    io === 'input' ? schema.documented : schema['~standard'].jsonSchema.output({ target: 'draft-2020-12' });
  const fields = fieldsOf(json, { io }).filter(({ path }) => io === 'input' || !OF_EVERY_ANSWER.has(path));
  return fields.map(({ path, type, presence, description }) => [`\`${path}\``, type, presence, description]);
}

function hints({ readOnlyHint, destructiveHint, idempotentHint }) {
  if (readOnlyHint) return 'reads';
  const what = destructiveHint ? 'writes, and can replace or delete' : 'writes, and only adds';
  return `${what}; ${idempotentHint ? 'repeating a call changes nothing more' : 'repeating a call is another change'}`;
}

function promptSection({ name, title, description, arguments: args }) {
  return [
    `## ${name}`,
    '',
    `**${title}.** ${description}`,
    '',
    ...table(
      ['argument', '', ''],
      Object.entries(args).map(([name, { isRequired, description }]) => [
        `\`${name}\``,
        isRequired ? 'required' : '',
        description,
      ]),
    ),
  ];
}

function resourceRow({ uri, title, description }) {
  return [`\`${uri}\``, title, description];
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
