import { button, element } from '../element.ts';

interface Tab {
  readonly label: string;
  readonly frame: HTMLIFrameElement;
  readonly onChosen: () => void;
}

/** The views of the page, of which one is shown. */
export interface Tabs<Name extends string> {
  readonly part: HTMLElement;
  readonly turnTo: (name: Name) => void;
}

/** Nothing is to be chosen before the first view is shown. */
export function createTabs<Name extends string>(tabs: Readonly<Record<Name, Tab>>): Tabs<Name> {
  const all = Object.entries<Tab>(tabs).map(([name, { label, frame, onChosen }]) => ({
    name,
    frame,
    button: button(label, onChosen),
  }));
  const part = element('nav', { 'aria-label': 'Views', hidden: true }, ...all.map((tab) => tab.button));
  return {
    part,
    turnTo: (shown) => {
      part.hidden = false;
      for (const { name, frame, button } of all) {
        frame.hidden = name !== shown;
        if (name === shown) button.setAttribute('aria-current', 'page');
        else button.removeAttribute('aria-current');
      }
    },
  };
}
