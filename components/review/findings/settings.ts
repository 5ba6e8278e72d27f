import { isWeaker, olderProtocols, settingKind } from "../model/settings";
import { type Found, type Rule, type Severity } from "./finding";

interface Concern {
  severityOf: (value: string) => Severity;
  advice: string;
}

const worst: Severity = "critical";

const concerns: Record<"verification" | "clientAuthentication", Concern> = {
  verification: {
    severityOf: (value) => (value === "none" ? worst : "high"),
    advice: "find the certificate or the name that doesn't verify and correct it, instead of verifying less",
  },
  clientAuthentication: {
    severityOf: () => "high",
    advice: "make sure that nothing relies on client certificates alone: who shows none is let in to log on",
  },
};

/** A setting with one value that protects less than before. */
function weakened(concern: keyof typeof concerns): Rule {
  return ({ worlds }) =>
    [...worlds.after.deployments.values()].flatMap(({ urn, name, settings }) =>
      Object.entries(settings).flatMap(([setting, [value = ""]]): Found[] => {
        const kind = settingKind(setting);
        const before = worlds.before.deployments.get(urn)?.settings[setting]?.[0];
        if (kind?.concern !== concern || !kind.strongestFirst || !isWeaker(kind.strongestFirst, before, value)) return [];
        const { severityOf, advice } = concerns[concern];
        return [{ severity: severityOf(value), subject: setting, deployment: name, message: `is to be ${value}, and was ${before}`, advice }];
      }),
    );
}

export const verificationWeakened = weakened("verification");
export const clientAuthenticationWeakened = weakened("clientAuthentication");

/** Since RFC 8996 nobody should speak these. */
export const deprecatedProtocols = ["SSLv2Hello", "SSLv3", "TLSv1", "TLSv1.1"];

export const protocolsWidened: Rule = ({ worlds }) =>
  [...worlds.after.deployments.values()].flatMap(({ urn, name, settings }) =>
    Object.entries(settings).flatMap(([setting, after]): Found[] => {
      const before = worlds.before.deployments.get(urn)?.settings[setting];
      if (settingKind(setting)?.concern !== "protocols" || !before) return [];
      const added = olderProtocols(before, after);
      if (added.length === 0) return [];
      const severity = added.some((protocol) => deprecatedProtocols.includes(protocol)) ? "high" : "medium";
      return [{ severity, subject: setting, deployment: name, message: `allows ${added.join(", ")} as well, older than all that were allowed (${before.join(", ")})`, advice: "leave it out, and update whoever needs it" }];
    }),
  );
