import type { Host } from './connect.ts';

/** Tells the host how high the page is, now and whenever that changes. Its width is the host's to choose. */
export function reportSize({ notify }: Pick<Host, 'notify'>): void {
  let last = 0;
  const report = (): void => {
    const height = Math.ceil(document.body.getBoundingClientRect().height);
    if (height === last) return;
    last = height;
    notify('ui/notifications/size-changed', { height });
  };
  new ResizeObserver(report).observe(document.body);
}
