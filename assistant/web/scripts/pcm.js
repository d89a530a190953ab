// 16-bit PCM as the wire carries it: base64 of little-endian samples.

export function toBase64(samples) {
  const bytes = new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength);
  return btoa(String.fromCharCode(...bytes));
}

/** @returns Int16Array; an odd last byte is dropped. */
export function fromBase64(text) {
  const binary = atob(text);
  const bytes = Uint8Array.from({ length: binary.length - (binary.length % 2) }, (_, at) => binary.charCodeAt(at));
  return new Int16Array(bytes.buffer);
}
