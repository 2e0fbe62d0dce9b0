import * as z from 'zod/mini';

/** 128 bits. */
export const SECRET_BYTES = 16;

/** Bytes of this number as lower-case hexadecimal digits. */
export function hexOf(bytes: number): z.ZodMiniString {
  return z.string().check(z.regex(new RegExp(`^[0-9a-f]{${2 * bytes}}$`)));
}

/** Where an instance listens for questions, and the secret that both sides prove. */
export const controlSite = z.object({
  /**
   * The name of a Windows pipe, or the path of a Unix socket. A relative path begins in the data directory: it may be at
   * another place in another container.
   */
  address: z.string().check(z.maxLength(128), z.regex(/^[\x21-\x7e]+$/)),
  secret: hexOf(SECRET_BYTES),
});

export type ControlSite = z.infer<typeof controlSite>;
