import axe from 'axe-core';

/**
 * What axe-core finds wrong with a page or a frame, each rule with the first element that breaks it. The window must have
 * been opened with `withoutPolicies`, because axe-core is a script that no policy of ours allows.
 *
 * @param {import('playwright-core').Page | import('playwright-core').Frame} page
 */
export async function violationsIn(page) {
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate(() => window.axe.run());
  return violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`);
}
