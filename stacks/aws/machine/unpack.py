"""Writes the files that a secret holds into a new directory.

Usage: unpack.py DIRECTORY REQUIRED OPTIONAL BINARY, names separated by spaces, with what AWS answered on standard input.
The secret has the content of binary files in base64.

Nothing but these names is ever written. Faults go to standard error, all of them, with names and never with contents.
"""

import base64
import json
import os
import sys


def files_in(answer):
    """The secret's files, name to content, as far as they can be told."""
    try:
        value = json.loads(json.loads(answer)["SecretString"])
    except (ValueError, KeyError, TypeError):
        raise SystemExit("elastic-tls: the secret is no JSON text") from None
    if not isinstance(value, dict):
        raise SystemExit("elastic-tls: the secret is no JSON object of file name to content")
    return value


def fault(name, files, known, binary):
    """What is wrong with one file, or None."""
    if name not in known:
        return "is none of this machine's files"
    if name not in files:
        return "is missing"
    content = files[name]
    if not isinstance(content, str):
        return "is no text"
    if not content.strip():
        return "is empty"
    try:
        readable(name, content, binary)
    except UnicodeEncodeError:
        return "is no text"
    except ValueError:
        return "is no base64"
    return None


def readable(name, content, binary):
    """The bytes that a file's reader needs, of its content in the secret."""
    return base64.b64decode(content, validate=True) if name in binary else content.encode()


def write(path, content):
    """Writes a file that isn't there yet, durably, for its owner alone."""
    os.makedirs(os.path.dirname(path), mode=0o700, exist_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def main(directory, required, optional, binary):
    required, optional, binary = required.split(), optional.split(), binary.split()
    files = files_in(sys.stdin.buffer.read())
    found = {name: fault(name, files, required + optional, binary) for name in sorted({*files, *required})}
    faults = [f"elastic-tls: {json.dumps(name)[1:-1][:100]}: {reason}" for name, reason in found.items() if reason]
    if faults:
        raise SystemExit("\n".join(faults))
    for name, content in files.items():
        write(os.path.join(directory, name), readable(name, content, binary))


if __name__ == "__main__":
    main(*sys.argv[1:])
