import { html, type Insert, type Markup } from '../../markup/markup.ts';

/** A section of a page, with its entry in the contents. */
export interface Section {
  /** Of the element; made by us, never of what a user has written. */
  readonly id: string;
  readonly title: string;
  readonly content: Insert;
}

export function sectionMarkup({ id, title, content }: Section): Markup {
  return html`
    <section id="${id}" class="part" aria-labelledby="${id}-title">
      <h2 id="${id}-title">${title}</h2>
      ${content}
    </section>`;
}
