import type { ResourceValidationPolicy } from "@pulumi/policy";
import { authorityUses } from "../../components/pki/usages";
import { tlsTypes } from "../../components/review/model/links";
import { textsOf } from "../../components/review/read/values";
import { isUnknown, knownOf } from "../known";

export const uses: ResourceValidationPolicy = {
  name: "certificate-uses",
  description: "Authorities may sign certificates, and nobody else may.",
  enforcementLevel: "mandatory",
  validateResource: ({ type, props }, report) => {
    if (type !== tlsTypes.signed && type !== tlsTypes.selfSigned) return;
    const known = knownOf(props);
    const allowed = textsOf(known, "allowedUses");
    if (allowed === undefined || isUnknown(known, "isCaCertificate")) return;
    const signing = authorityUses.filter((use) => allowed.includes(use));
    if (known.isCaCertificate === true) {
      if (!signing.includes("cert_signing")) report("it is an authority that may not sign, and Java refuses it: add cert_signing to allowedUses");
    } else if (signing.length > 0) {
      report(`it is no authority, and its allowedUses say ${signing.join(", ")}: take that out, or set isCaCertificate`);
    }
  },
};
