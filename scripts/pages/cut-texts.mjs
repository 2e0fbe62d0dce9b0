/**
 * What is cut or leaves the page, in words; it runs in the page. A table may be wider than a narrow page: then it
 * scrolls inside of its own region, which the keyboard reaches.
 */
export function cutIn() {
  const { scrollWidth, clientWidth } = document.documentElement;
  const found = scrollWidth > clientWidth ? [`the page is ${scrollWidth} wide in ${clientWidth}`] : [];
  const inWords = (element) => `${element.tagName} ${element.textContent.slice(0, 40)}`;
  for (const element of document.querySelectorAll('body *')) {
    const style = getComputedStyle(element);
    const isHidden = element.closest('.hidden, .skip, svg pattern') !== null;
    if (isHidden || style.display === 'none') continue;
    const isScrolling = element.classList.contains('scroll') && element.tabIndex === 0;
    const overflows = element.scrollWidth > element.clientWidth + 1 && style.display !== 'inline';
    if (overflows && style.overflowX !== 'visible' && !isScrolling && !(element instanceof SVGElement))
      found.push(`cut: ${inWords(element)}`);
    if (element instanceof SVGTextElement && leavesPicture(element)) found.push(`out: ${inWords(element)}`);
  }
  return found;

  /** A pixel or two over the edge is the width of a stroke, or of a half letter in the middle of a mark. */
  function leavesPicture(text) {
    const picture = text.closest('svg[role=img]');
    if (picture === null) return false;
    const [box, frame] = [text.getBoundingClientRect(), picture.getBoundingClientRect()];
    return box.width > 0 && (box.left < frame.left - 3 || box.right > frame.right + 3);
  }
}
