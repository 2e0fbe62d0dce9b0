/** The fields of a JSON schema with all below them, each as `{ path, type, presence, description }`. */
export function fieldsOf(root, { io }) {
  return fieldsBelow(root, { io, path: '', definitions: root.$defs ?? {} });
}

function fieldsBelow(schema, context) {
  const inner = firstObject(schema, context.definitions);
  if (inner.items !== undefined) return fieldsBelow(inner.items, { ...context, path: `${context.path}[]` });
  const required = new Set(inner.required ?? []);
  return Object.entries(propertiesOf(inner)).flatMap(([name, property]) => {
    const path = context.path === '' ? name : `${context.path}.${name}`;
    const resolved = resolve(property, context.definitions);
    return [
      {
        path,
        type: typeOf(resolved, context.definitions),
        presence: presenceOf(resolved, required.has(name), context.io),
        description: resolved.description ?? '',
      },
      ...fieldsBelow(resolved, { ...context, path }),
    ];
  });
}

function presenceOf(schema, isRequired, io) {
  if (schema.default !== undefined) return `default ${code(schema.default)}`;
  if (io === 'input') return isRequired ? 'required' : '';
  return isRequired ? '' : 'may be absent';
}

/** The object or list whose fields are shown. Of several forms of a schema, the first such one counts. */
function firstObject(schema, definitions) {
  const resolved = resolve(schema, definitions);
  const forms = (resolved.anyOf ?? []).map((form) => resolve(form, definitions));
  return forms.find(({ properties, items }) => properties !== undefined || items !== undefined) ?? resolved;
}

function propertiesOf({ properties = {}, propertyNames, additionalProperties }) {
  const names = propertyNames?.enum ?? [];
  return { ...properties, ...Object.fromEntries(names.map((name) => [name, additionalProperties])) };
}

function resolve(schema, definitions) {
  if (schema.$ref === undefined) return schema;
  const { $ref, ...rest } = schema;
  return { ...resolve(definitions[$ref.replace('#/$defs/', '')], definitions), ...rest };
}

function typeOf(schema, definitions) {
  const { type, enum: values, const: value, anyOf } = resolve(schema, definitions);
  if (value !== undefined) return code(value);
  if (values !== undefined) return values.map((value) => (value === null ? 'null' : code(value))).join(', ');
  if (anyOf !== undefined) return anyOf.map((form) => typeOf(form, definitions)).join(' or ');
  const types = [type ?? 'any'].flat();
  return types.map((type) => typeName(type, resolve(schema, definitions), definitions)).join(' or ');
}

function typeName(type, schema, definitions) {
  const { minimum, maximum, minItems, maxItems, minLength, maxLength, items, format, pattern } = schema;
  if (type === 'string' && format === 'date') return 'day';
  if (type === 'string')
    return `text${range(minLength > 1 ? minLength : undefined, maxLength, 'characters')}${pattern === undefined ? '' : ` like ${code(pattern)}`}`;
  if (type === 'integer' || type === 'number') return `${type}${range(minimum, maximum)}`;
  if (type === 'boolean') return 'true or false';
  if (type === 'array')
    return `list${range(minItems > 1 ? minItems : undefined, maxItems)}${listOf(items, definitions)}`;
  if (type === 'object')
    return Object.keys(propertiesOf(schema)).length > 0 ? 'record' : recordOf(schema, definitions);
  return type;
}

function listOf(items = {}, definitions) {
  const type = typeOf(items, definitions);
  return type === 'record' ? '' : ` of ${type}`;
}

function recordOf({ additionalProperties }, definitions) {
  return typeof additionalProperties === 'object'
    ? `record of ${typeOf(additionalProperties, definitions)}`
    : 'record';
}

function range(least, most, unit = '') {
  const noun = unit === '' ? '' : ` ${unit}`;
  if (least !== undefined && most !== undefined) return `, ${least}–${most}${noun}`;
  if (most !== undefined) return `, up to ${most}${noun}`;
  return least === undefined ? '' : `, from ${least}${noun}`;
}

function code(value) {
  return `\`${typeof value === 'string' ? value : JSON.stringify(value)}\``;
}
