/** A check of the container image. */
export function check(title, act) {
  return { title, act };
}
