/** Who issues certificates. */
export const Issuer = {
  /** The operator, by an authority of its own. */
  Operator: "operator",
  /** By an authority of the deployment's: for transport the operator, for HTTP this program. */
  Own: "own",
  /** cert-manager. */
  CertManager: "certManager",
} as const;
export type Issuer = (typeof Issuer)[keyof typeof Issuer];
