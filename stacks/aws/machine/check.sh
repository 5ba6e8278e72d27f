# shellcheck shell=sh
# What is wrong with the certificates and keys in $set. Elasticsearch loads a key of another certificate, and one that
# has expired, without a word, so it is told here. Sourced by fetch; each fault is said and counted in $faults.

# shellcheck disable=SC2154 # $set and $staging are fetch's
faults=0

fault() {
  complain "$1: $2"
  faults=$((faults + 1))
}

# check_pair <certificate> <key> [<authorities>]: names in the set; an optional pair may be absent, as a whole.
check_pair() {
  [ -e "$set/$1" ] || [ -e "$set/$2" ] || return 0
  if [ ! -e "$set/$1" ] || [ ! -e "$set/$2" ]; then
    fault "$1" "comes with $2 or not at all"
    return 0
  fi
  if certified=$(openssl x509 -in "$set/$1" -noout -pubkey 2>/dev/null); then
    reasons=$(periods "$set/$1" | grep -v '^ok$') && fault "$1" "$(one_line "$reasons")"
    [ -n "$reasons" ] || [ -z "${3-}" ] || check_chain "$1" "$3"
  else
    fault "$1" "is no certificate"
  fi
  if own=$(openssl pkey -in "$set/$2" -pubout -passin pass: 2>/dev/null </dev/null); then
    [ -z "$certified" ] || [ "$own" = "$certified" ] || fault "$2" "is not the key of $1"
  else
    fault "$2" "is no private key, or has a passphrase"
  fi
}

# Trust may hold a generation that has expired beside another: that one harms nobody.
check_authorities() {
  [ -e "$set/$1" ] || return 0
  reasons=$(periods "$set/$1")
  case $reasons in
    "") fault "$1" "is no certificate" ;;
    *"is no certificate"*) fault "$1" "holds something that is no certificate" ;;
    *) printf '%s\n' "$reasons" | grep -qx ok || fault "$1" "$(one_line "$reasons")" ;;
  esac
}

# As Java does it, any certificate of the bundle may end the chain, and the machine's own trust counts for nothing.
check_chain() {
  openssl x509 -in "$set/$2" -noout 2>/dev/null || return 0
  why=$(verify -CAfile "$set/$2" -untrusted "$set/$1" "$set/$1")
  [ "$why" = ok ] || fault "$1" "does not verify against $2: $why"
}

# One line for each certificate in a file: "ok", or what is wrong with its period.
periods() {
  rm -f "$staging"/part.*
  csplit -szn 3 -f "$staging/part." "$1" '/-----BEGIN CERTIFICATE/' '{*}' 2>/dev/null || return 0
  for part in "$staging"/part.*; do
    if openssl x509 -in "$part" -noout 2>/dev/null; then
      verify -CAfile "$part" "$part"
    elif grep -q -e '-----BEGIN' "$part"; then
      echo "is no certificate"
    fi
  done
}

# "ok", or why OpenSSL doesn't verify a certificate.
verify() {
  if answer=$(openssl verify -no-CApath -no-CAstore -partial_chain "$@" 2>&1); then
    echo ok
    return
  fi
  answer=${answer#*lookup: }
  echo "${answer%%"$newline"*}"
}

one_line() {
  printf '%s\n' "$1" | sort -u | paste -sd , - | sed 's/,/, /g'
}

newline='
'
