import { html, type Insert, type Markup, markupText, trusted } from '../../markup/markup.ts';
import { STYLES } from '../../markup/styles.ts';
import { nodeCrypto } from '../../node-crypto.ts';
import { type Section, sectionMarkup } from './page-section.ts';

/** What a page begins with. */
export interface Masthead {
  /** What kind of document it is. */
  readonly kind: string;
  readonly name: string;
  readonly isDraft: boolean;
  /** Who has approved it, or that nobody has. */
  readonly status: string;
  readonly below?: Insert;
}

export interface Page {
  readonly masthead: Masthead;
  readonly sections: readonly Section[];
  readonly footer?: Insert;
}

/**
 * A page that needs no other file. Its policy allows its own style sheet by the hash, and nothing else: no script, no
 * request, no image, no form.
 */
export function pageText(page: Page): string {
  const { masthead } = page;
  const title = `${masthead.kind}: ${masthead.name}${masthead.isDraft ? ' (draft)' : ''}`;
  return `<!doctype html>\n${markupText(html`
    <html lang="en">
      <head>
        <meta charset="utf-8">
        <meta http-equiv="Content-Security-Policy" content="${policy()}">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="referrer" content="no-referrer">
        <title>${title}</title>
        <style>${trusted(STYLES)}</style>
      </head>
      <body${masthead.isDraft && html` class="draft"`}>${bodyMarkup(page)}</body>
    </html>`)}\n`;
}

function bodyMarkup({ masthead, sections, footer }: Page): Markup {
  return html`
    <a class="skip" href="#content">Skip to the content</a>
    ${mastheadMarkup(masthead)}
    <div class="columns">
      <nav class="contents" aria-label="Contents">
        <ol>${sections.map(({ id, title }) => html`<li><a href="#${id}">${title}</a></li>`)}</ol>
      </nav>
      <main id="content" tabindex="-1">${sections.map(sectionMarkup)}</main>
    </div>
    ${footer !== undefined && html`<footer>${footer}</footer>`}`;
}

function mastheadMarkup({ kind, name, isDraft, status, below }: Masthead): Markup {
  return html`
    <header>
      <h1><span class="kind">${kind}<span class="hidden">:</span></span> ${name}</h1>
      <p class="status${isDraft && html` status-draft`}">${status}</p>
      ${below}
    </header>`;
}

let made: string | undefined;

/** Sources of a Content Security Policy, Level 2, section 4.2.5. */
function policy(): string {
  made ??= [
    "default-src 'none'",
    `style-src 'sha256-${nodeCrypto().createHash('sha256').update(STYLES).digest('base64')}'`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
  return made;
}
