import { html, type Insert, type Markup } from '../../src/markup/markup.ts';

/** What it does, and with what: `main.ts` listens to clicks. */
export function actionButton(label: string, does: string, arg = ''): Markup {
  return html`<button data-do="${does}" data-arg="${arg}">${label}</button>`;
}

/** The beginning of a part of the page, which gets the focus when it is opened. */
export function heading(title: Insert, actions: Insert): Markup {
  return html`<div class="head"><h2 tabindex="-1">${title}</h2><span class="actions">${actions}</span></div>`;
}

export function note(text: string): Markup {
  return html`<p class="note">${text}</p>`;
}

/** A name with its value, in a list of such. */
export function fact(name: string, value: string | number, basis = ''): Markup {
  return html`<div><dt>${name}</dt><dd>${value}</dd>${basis !== '' && html`<dd class="note">${basis}</dd>`}</div>`;
}
