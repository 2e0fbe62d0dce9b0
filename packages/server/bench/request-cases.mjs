/** The dataset that ships with csf-mcp. */
const DATASET = 'sp-800-53-rev-5-2-0';

const complete = (uri, name, value) => ({ ref: { type: 'ref/resource', uri }, argument: { name, value } });

/** The other cases, by method and by name. A case is a function that returns the parameters from the choices. */
export const REQUEST_CASES = {
  'tools/list': { all: () => ({}) },
  'prompts/list': { all: () => ({}) },
  'resources/list': { 'first page': () => ({}) },
  'resources/templates/list': { all: () => ({}) },
  'resources/read': {
    'the Core': () => ({ uri: 'csf://core' }),
    'a function': (choose) => ({ uri: `csf://core/${choose.function()}` }),
    'a profile': (choose) => ({ uri: `csf://profiles/${choose.profile()}` }),
    'references of an outcome': (choose) => ({ uri: `csf://references/${DATASET}/${choose.outcome()}` }),
    'outcomes of a control': () => ({ uri: `csf://references/${DATASET}/AC-02` }),
  },
  'completion/complete': {
    'id of an element': (choose) => complete('csf://core/{id}', 'id', choose.category()),
    'id of a reference': () => ({
      ...complete('csf://references/{dataset}/{id}', 'id', 'AC'),
      context: { arguments: { dataset: DATASET } },
    }),
    'id of a profile': (choose) => complete('csf://profiles/{id}', 'id', choose.profile().slice(0, 3)),
  },
  'prompts/get': {
    'guided-assessment': (choose) => ({
      name: 'guided-assessment',
      arguments: { profile: choose.profile() },
    }),
    'gap-to-plan': (choose) => ({ name: 'gap-to-plan', arguments: { profile: choose.profile() } }),
  },
};
