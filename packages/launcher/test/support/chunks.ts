import fc from 'fast-check';

/** A buffer cut into chunks of any sizes, empty ones included, as a pipe may deliver it. */
export function chunksOf(bytes: Buffer): fc.Arbitrary<Buffer[]> {
  return fc.array(fc.nat({ max: bytes.length }), { maxLength: 12 }).map((positions) => {
    const cuts = [0, ...positions.sort((a, b) => a - b), bytes.length];
    return cuts.slice(1).map((end, index) => bytes.subarray(cuts[index], end));
  });
}

/** A buffer byte by byte, the worst case of a pipe. */
export function singleBytes(bytes: Buffer): Buffer[] {
  return Array.from(bytes, (byte) => Buffer.from([byte]));
}
