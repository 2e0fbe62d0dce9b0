type Attributes = Readonly<Record<string, string | boolean | null | undefined>>;

type Child = Node | string | null;

/**
 * Makes an element of the page. Texts become text nodes, never HTML. An attribute that is false, null or undefined is
 * left out.
 */
export function element<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  attributes: Attributes = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[Name] {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (typeof value === 'string') made.setAttribute(key, value);
    else if (value === true) made.setAttribute(key, '');
  }
  made.append(...children.filter((child) => child !== null));
  return made;
}

/** A button that does something. Not a submit button: sandboxes forbid forms to be submitted. */
export function button(text: string, onClick: () => void, attributes: Attributes = {}): HTMLButtonElement {
  const made = element('button', { type: 'button', ...attributes }, text);
  made.addEventListener('click', onClick);
  return made;
}
