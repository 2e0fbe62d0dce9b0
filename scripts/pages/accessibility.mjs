import axe from 'axe-core';

/** The rules about colours take most of the time, and only they depend on the theme. */
const COLOURS = ['color-contrast', 'link-in-text-block'];

const OPTIONS = {
  all: {},
  colours: { runOnly: COLOURS },
  structure: { rules: Object.fromEntries(COLOURS.map((rule) => [rule, { enabled: false }])) },
};

/**
 * What axe-core finds wrong with a page or a frame, each rule with the first element that breaks it. The window must have
 * been opened with `withoutPolicies`, because axe-core is a script that no policy of ours allows.
 *
 * @param {import('playwright-core').Page | import('playwright-core').Frame} page
 * @param {keyof OPTIONS} rules which ones are looked at
 */
export async function violationsIn(page, rules = 'all') {
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate((options) => window.axe.run(options), {
    ...OPTIONS[rules],
    iframes: false, // each frame is looked at by itself
    resultTypes: ['violations'],
  });
  return violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`);
}
