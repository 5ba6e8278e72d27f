import { type Certificate, unknownNames } from "./certificates";

/** What an authority loses by being issued anew, so that what it has signed is trusted no more. */
export type Loss = "key" | "subject" | "signing";

/** The first that fits is told. */
const losses: readonly { loss: Loss; isLost: (before: Certificate, after: Certificate) => boolean }[] = [
  { loss: "key", isLost: (_before, after) => after.hasNewKey },
  { loss: "signing", isLost: (before, after) => maySign(before) && !maySign(after) },
  { loss: "subject", isLost: (before, after) => !isSameSubject(before, after) },
];

/** What an authority loses; undefined if whoever trusts it goes on to, as when it is renewed. */
export function lossOf(before: Certificate, after: Certificate): Loss | undefined {
  const isIssued = after.isEstimate;
  return isIssued ? losses.find(({ isLost }) => isLost(before, after))?.loss : undefined;
}

/** Whether two certificates have the same subject, or nothing that is known says otherwise: by the whole of it certificates name who signs them. */
export function isSameSubject(before: Certificate, after: Certificate): boolean {
  const [was, is] = [subjectBeside(before, after), subjectBeside(after, before)];
  return was === is || [was, is].some((subject) => subject === undefined || subject.includes(unknownNames));
}

/** The subject of one as it can be compared with that of another: all of it where both are known. */
export function subjectBeside({ distinguishedName, subject }: Certificate, other: Certificate): string | undefined {
  return other.distinguishedName === undefined ? subject : (distinguishedName ?? subject);
}

/** Without any use it may be used for all. */
function maySign({ isAuthority, uses }: Certificate): boolean {
  return isAuthority && (uses.length === 0 || uses.includes("cert_signing"));
}
