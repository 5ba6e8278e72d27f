import { gunzipSync } from "node:zlib";

/** A text within the properties of a resource. */
export interface Place {
  /** As in `spec.template.spec.containers.0.env.1.value`. */
  path: string;
  /** The path key by key: a key may hold dots itself. */
  keys: readonly string[];
  text: string;
}

/** All texts of a value, each with its path. */
export function placesOf(value: unknown, keys: readonly string[] = []): Place[] {
  if (typeof value === "string") return [{ path: keys.join("."), keys, text: value }];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => placesOf(inner, [...keys, key]));
}

/** Base64, in one line or several; what is shorter holds no key. */
const base64 = /(?:[A-Za-z0-9+/]{4}(?:\r?\n[ \t]*)?){10,}[A-Za-z0-9+/]{0,3}={0,2}/g;

/** How often things are packed into each other: gzip in base64 in the YAML of cloud-init, which is base64 itself. */
const depth = 4;

/** No user data and no ConfigMap is longer. */
const longestText = 4 * 1024 * 1024;

/** A text, and what is packed in it as base64, with or without gzip. */
export function unpacked(text: string, levels = depth): string[] {
  const packed = levels === 0 ? [] : (text.match(base64) ?? []);
  return [text, ...packed.flatMap((found) => decoded(found).flatMap((inner) => unpacked(inner, levels - 1)))];
}

function decoded(packed: string): string[] {
  const bytes = Buffer.from(packed, "base64");
  const isGzip = bytes[0] === 0x1f && bytes[1] === 0x8b;
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(isGzip ? gunzipSync(bytes, { maxOutputLength: longestText }) : bytes);
    // Letters that only look like base64 decode to anything.
    return /[\0-\x08\x0e-\x1f]/.test(text) ? [] : [text];
  } catch {
    return [];
  }
}
