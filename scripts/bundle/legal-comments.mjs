/** Comments that licences want to be kept: those that begin with `!`, and those that name a licence. */
const LEGAL = /\/\*!.*?\*\/|\/\*(?:(?!\*\/).)*@(?:license|preserve)\b.*?\*\//gs;

/** Collects the legal comments of what is bundled. The minified code has none. */
export function legalComments() {
  const found = new Map();
  return {
    /** The plugin for the bundler. */
    plugin: {
      name: 'legal-comments',
      transform(code, id) {
        const comments = code.match(LEGAL);
        if (comments !== null) found.set(id, comments);
      },
    },
    /** The comments of these modules, each once. */
    of: (ids) => [...new Set(ids.flatMap((id) => found.get(id) ?? []))],
  };
}
