import { html, type Insert, type Markup } from '../../markup/markup.ts';

/** A section of a page, with its entry in the contents. */
export interface Section {
  /** Of the element; made by us, never of what a user has written. */
  readonly id: string;
  readonly title: string;
  /** Stays with the title on a printed page. */
  readonly opening?: Insert;
  readonly content: Insert;
}

export function sectionMarkup({ id, title, opening, content }: Section): Markup {
  return html`
    <section id="${id}" class="part" aria-labelledby="${id}-title">
      <div class="opening">
        <h2 id="${id}-title">${title}</h2>
        ${opening}
      </div>
      ${content}
    </section>`;
}
