// What npm run lint checks about imports. The order of the launcher's layers stands in packages/launcher/layers.mjs.
import { LAYERS } from './packages/launcher/layers.mjs';

const LAUNCHER = '^packages/launcher/src/';
const SERVER = '^packages/server/src/';

/** A regular expression for the files of some rooms, each a folder or a file of packages/launcher/src. */
function filesOf(rooms) {
  const names = rooms.map((room) => (room.endsWith('.ts') ? `${room.replace('.', '\\.')}$` : `${room}/`));
  return `${LAUNCHER}(${names.join('|')})`;
}

/** A room reaches neither up nor sideways: it imports from itself and the layers below only. */
const order = LAYERS.flatMap(({ rooms, reason }, index) =>
  rooms.map((room) => {
    const below = LAYERS.slice(0, index).flatMap((layer) => layer.rooms);
    const foundation = index === 0 ? rooms : [room];
    return {
      name: `launcher-layer-${index + 1}-${room.replace('.ts', '')}`,
      comment: `${room} is in layer ${index + 1} of packages/launcher/layers.mjs (${reason}): it imports from itself and lower layers only.`,
      severity: 'error',
      from: { path: filesOf([room]) },
      to: { path: LAUNCHER, pathNot: filesOf([...foundation, ...below]) },
    };
  }),
);

export default {
  forbidden: [
    ...order,
    {
      name: 'launcher-room-without-a-layer',
      comment: 'Each room has a layer in packages/launcher/layers.mjs.',
      severity: 'error',
      from: { path: LAUNCHER, pathNot: filesOf(LAYERS.flatMap(({ rooms }) => rooms)) },
      to: {},
    },
    {
      name: 'no-cycle',
      comment: 'No file depends on itself, not even for a type.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'server-knows-no-launcher',
      comment: 'The server does not know that it is a process: it must not import from the launcher.',
      severity: 'error',
      from: { path: SERVER },
      to: { path: '^packages/launcher/' },
    },
    {
      name: 'spreadsheets-know-no-framework',
      comment:
        'The room spreadsheet is about workbooks and tables as such: it imports from itself, refusals, text and turns.',
      severity: 'error',
      from: { path: `${SERVER}spreadsheet/` },
      to: { path: SERVER, pathNot: `${SERVER}(spreadsheet|refusals|text|turns)/` },
    },
    {
      name: 'charts-run-in-browsers',
      comment:
        'Charts and markup are bundled into pages: they import nothing but each other, no package and no Node.',
      severity: 'error',
      from: { path: `${SERVER}(charts|markup)/` },
      to: { pathNot: `${SERVER}(charts|markup)/` },
    },
    {
      name: 'markup-knows-no-charts',
      comment: 'Markup is below the charts.',
      severity: 'error',
      from: { path: `${SERVER}markup/` },
      to: { path: `${SERVER}charts/` },
    },
    {
      name: 'apps-know-no-tools',
      comment: 'Tools and resources use the room apps, not the other way round.',
      severity: 'error',
      from: { path: `${SERVER}apps/` },
      to: { path: `${SERVER}(tool-kit|tools|resources|prompts|exchange)/` },
    },
    {
      name: 'not-resolved',
      comment:
        'Each import leads to a file or a package. An import that is not followed would be checked by no rule.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    tsPreCompilationDeps: true, // types count
    exclude: { path: '(^|/)node_modules/' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default'],
      extensions: ['.ts', '.js', '.mjs', '.json'],
    },
  },
};
