import { quoted } from "../support/names";
import { Problem } from "../support/problems";

/** RFC 5280, appendix A: ub-common-name and ub-organization-name. */
const longestAttribute = 64;

const printable = /^\S(\P{Cc}*\S)?$/u;

/** Whom a certificate names. */
export interface Subject {
  commonName: string;
  organization?: string;
}

/** Faults of a subject; `suffix` is what will be added to the common name. An authority without a subject is refused by Java. */
export function subjectProblems({ commonName, organization }: Subject, suffix = ""): Problem[] {
  return [
    ...attributeProblems("commonName", commonName, longestAttribute - suffix.length),
    ...(organization === undefined ? [] : attributeProblems("organization", organization, longestAttribute)),
  ];
}

function attributeProblems(path: string, value: unknown, longest: number): Problem[] {
  if (typeof value === "string" && printable.test(value) && value.length <= longest) return [];
  return [{ path, reason: `must be 1 to ${longest} printable characters without blanks around them, got ${quoted(value)}` }];
}

/** The subject in the form in which Node prints that of a certificate: one attribute a line, escaped by RFC 2253. */
export function subjectLines({ commonName, organization }: Subject): string {
  return [...(organization === undefined ? [] : [`O=${escaped(organization)}`]), `CN=${escaped(commonName)}`].join("\n");
}

function escaped(value: string): string {
  return value.replace(/[,+"\\<>;]|^#/g, "\\$&");
}
