/** Shorter parts of a secret are nobody's business to look for: they may stand anywhere. */
const shortestPart = 8;

/** A text of somebody else's without PEM, and without any line or word of the secrets: a server may repeat what it was sent. */
export function withoutSecrets(text: string, secrets: readonly string[]): string {
  const withoutPem = text.replace(/-----BEGIN[\s\S]*?(-----END[^-]*-----|$)/g, "[left out]");
  return secrets
    .flatMap(partsOf)
    .reduce((shown, part) => shown.replaceAll(part, "[left out]"), withoutPem);
}

function partsOf(secret: string): string[] {
  const words = secret.split(/\s+/);
  const basic = words[0] === "Basic" ? Buffer.from(words[1] ?? "", "base64").toString().split(/:(.*)/s) : [];
  return [...words, ...basic].filter((part) => part.length >= shortestPart);
}
