"""Takes a value out of the bootstrap secret, from what AWS answered on standard input.

Usage: bootstrap.py elastic | kibana-request. The first prints elastic's password, the second the configuration with
which curl sets that of kibana_system, or nothing if the secret has none.
"""

import json
import sys


def quoted(text):
    """A value as curl's configuration file has it."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def kibana_request(elastic, kibana_system):
    return "".join(
        f"{option} = {quoted(value)}\n"
        for option, value in (
            ("user", f"elastic:{elastic}"),
            ("header", "Content-Type: application/json"),
            ("data-binary", json.dumps({"password": kibana_system})),
        )
    )


def main(what):
    try:
        passwords = json.loads(json.load(sys.stdin)["SecretString"])
        elastic, kibana_system = passwords["elastic"], passwords.get("kibana_system")
    except (ValueError, KeyError, TypeError, AttributeError):
        raise SystemExit("elastic-tls: the bootstrap secret is no JSON object with elastic's password") from None
    if what == "elastic":
        sys.stdout.write(elastic)
    elif kibana_system:
        sys.stdout.write(kibana_request(elastic, kibana_system))


if __name__ == "__main__":
    main(*sys.argv[1:])
