import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { root } from '../workspace/paths.mjs';

const PAGES = ['*.md', 'docs/**/*.md', 'packages/*/*.md'];

test.for(globSync(PAGES, { cwd: root }))('each link in %s leads to a file or a section', (page) => {
  const text = withoutCode(readFileSync(join(root, page), 'utf8'));
  const links = [...text.matchAll(/\]\(([^()\s]+)\)/g)].map(([, link]) => link);
  expect(links.filter((link) => !/^[a-z]+:/.test(link) && !leadsSomewhere(link, page))).toEqual([]);
});

function leadsSomewhere(link, page) {
  const [file, anchor] = link.split('#');
  const path = file === '' ? join(root, page) : join(root, dirname(page), file);
  if (!existsSync(path)) return false;
  return anchor === undefined || anchorsOf(path).includes(anchor);
}

/** As GitHub makes them: lower case, spaces to hyphens, no punctuation. */
function anchorsOf(path) {
  const headings = withoutCode(readFileSync(path, 'utf8')).matchAll(/^#+ (.*)$/gm);
  return [...headings].map(([, heading]) =>
    heading
      .toLowerCase()
      .replace(/[^\w\s-]/g, '')
      .trim()
      .replaceAll(' ', '-'),
  );
}

function withoutCode(text) {
  return text.replace(/^( *)```[\s\S]*?^\1```/gm, '');
}
