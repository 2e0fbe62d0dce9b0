import { element } from '../element.ts';
import type { Params } from '../host/messages.ts';
import { type Answer, createBridge } from './bridge.ts';

export interface ShownViewOptions {
  /** The page of the view, which the build has put into this one. */
  readonly name: 'dashboard' | 'score';
  /** What the frame is called for who does not see it. */
  readonly title: string;
  readonly capabilities?: Params;
  readonly answers: Readonly<Record<string, Answer>>;
}

/** A view in a frame. Nobody sees the frame until it has a result to show. */
export interface ShownView {
  readonly frame: HTMLIFrameElement;
  /** Hands the view the arguments and the result of a call, once it is ready. A newer call takes the place of an older. */
  readonly show: (args: Params, result: Params) => void;
}

export function createShownView({ name, title, capabilities = {}, answers }: ShownViewOptions): ShownView {
  const frame = element('iframe', { title, sandbox: 'allow-scripts', hidden: true });
  let isReady = false;
  let waiting: (() => void) | undefined;
  const bridge = createBridge({
    frame,
    capabilities,
    answers,
    onInitialized: () => {
      isReady = true;
      waiting?.();
    },
  });
  frame.srcdoc = JSON.parse(document.getElementById(name)?.textContent ?? '""');
  return {
    frame,
    show: (args, result) => {
      waiting = () => {
        bridge.notify('ui/notifications/tool-input', { arguments: args });
        bridge.notify('ui/notifications/tool-result', result);
      };
      if (isReady) waiting();
    },
  };
}
