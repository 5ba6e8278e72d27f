import { quoted } from "../../components/support/names";
import { Problem } from "../../components/support/problems";

/** What AWS gives names to, as the configuration takes it. A placeholder has none of these forms. */
const forms = {
  vpc: { pattern: /^vpc-[0-9a-f]{8,17}$/, what: 'the id of a VPC, as in "vpc-0a1b2c3d4e5f60718"' },
  subnet: { pattern: /^subnet-[0-9a-f]{8,17}$/, what: 'the id of a subnet, as in "subnet-0a1b2c3d4e5f60718"' },
  image: { pattern: /^ami-[0-9a-f]{8,17}$/, what: 'the id of an image, as in "ami-0a1b2c3d4e5f60718"' },
  parameter: { pattern: /^[\w.-]+$|^(\/[\w.-]+)+$/, what: 'the name of an SSM parameter, as in "/images/elasticsearch"' },
  instanceType: { pattern: /^[a-z][a-z0-9-]*\.[a-z0-9-]+$/, what: 'an instance type, as in "m7g.large"' },
  hostedZone: { pattern: /^Z[A-Z0-9]{3,31}$/, what: 'the id of a hosted zone, as in "Z0A1B2C3D4E5F6G7H8I9J"' },
  zoneName: {
    pattern: /^(?=.{1,180}$)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*$/,
    what: 'the name of the private zone, lower case and without a final dot, as in "logs.example.internal"',
  },
  certificate: {
    pattern: /^arn:[\w-]+:acm:[\w-]+:\d{12}:certificate\/[\w-]+$/,
    what: 'the ARN of a certificate in ACM, as in "arn:aws:acm:eu-central-1:123456789012:certificate/…"',
  },
} as const;

/** A fault of a value that isn't what AWS calls such a thing. */
export function formProblems(path: string, form: keyof typeof forms, given: string): Problem[] {
  const { pattern, what } = forms[form];
  return pattern.test(given) ? [] : [{ path, reason: `must be ${what}, got ${quoted(given)}` }];
}

/** Faults of a list of such values: of each, and what is there twice. */
export function listProblems(path: string, form: keyof typeof forms, given: readonly string[]): Problem[] {
  return given.flatMap((value, index) => {
    const place = `${path}[${index}]`;
    return given.indexOf(value) < index ? [{ path: place, reason: `must be there once, got ${quoted(value)} again` }] : formProblems(place, form, value);
  });
}
