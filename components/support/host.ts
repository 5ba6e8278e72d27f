/**
 * Whether this process is a plugin that constructs components for a program elsewhere, in any language, and not the
 * program itself.
 */
export function isComponentHost(entry: string = process.argv[1] ?? ""): boolean {
  return /[\\/](run-plugin|pulumi-resource-[\w-]+)\b/.test(entry);
}
