/** Content widths of paper with the margins of the page's style, in CSS pixels of 1/96 inch. */
const PAPER = { A4: ((210 - 32) / 25.4) * 96, Letter: 8.5 * 96 - (32 / 25.4) * 96 };

/**
 * Prints a page, and says how many sheets it takes and what does not fit their width. A sheet cannot scroll, so that
 * what is too wide would be lost.
 *
 * @param {import('playwright-core').Page} page
 * @param {'A4' | 'Letter'} format
 */
export async function printedPages(page, format) {
  const pdf = await page.pdf({ format });
  const width = Math.floor(PAPER[format]);
  await page.setViewportSize({ width, height: 1000 });
  await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
  const cut = await page.evaluate(tooWide);
  return { pages: pdf.toString('latin1').match(/\/Type\s*\/Page\b/g)?.length ?? 0, cut };
}

/** It runs in the page. */
function tooWide() {
  const width = document.documentElement.clientWidth;
  return [...document.querySelectorAll('body *')]
    .filter(
      (element) => !element.closest('.hidden, svg') && element.getBoundingClientRect().right > width + 1,
    )
    .map((element) => `${element.tagName} ${element.textContent.slice(0, 40)}`);
}
