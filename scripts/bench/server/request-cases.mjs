const complete = (uri, name, value) => ({ ref: { type: 'ref/resource', uri }, argument: { name, value } });

/** What else is asked for: by method, then by a name, a function of the choices that returns the parameters. */
export const REQUEST_CASES = {
  'tools/list': { all: () => ({}) },
  'prompts/list': { all: () => ({}) },
  'resources/list': { 'first page': () => ({}) },
  'resources/templates/list': { all: () => ({}) },
  'resources/read': {
    'the Core': () => ({ uri: 'csf://core' }),
    'a function': (choose) => ({ uri: `csf://core/${choose.function()}` }),
    'a profile': (choose) => ({ uri: `csf://profiles/${choose.profile()}` }),
  },
  'completion/complete': {
    'id of an element': (choose) => complete('csf://core/{id}', 'id', choose.category()),
    'id of a profile': (choose) => complete('csf://profiles/{id}', 'id', choose.profile().slice(0, 3)),
  },
  'prompts/get': {
    'guided-assessment': (choose) => ({
      name: 'guided-assessment',
      arguments: { profile: choose.profile() },
    }),
  },
};
