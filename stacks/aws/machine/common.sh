# shellcheck shell=sh
# What the programs share: their settings, what they say, and the way to a secret. Sourced with the settings' file as $1.

settings=$1
# shellcheck source=/dev/null
. "$settings"
umask 077

# Others may look into it, for what needs a restart.
make_run_directory() {
  install -d -m 755 "$RUN_DIRECTORY"
}

say() {
  printf 'elastic-tls: %s\n' "$*"
}

complain() {
  say "$@" >&2
}

die() {
  complain "$@"
  exit 1
}

# get_secret <ARN> <file>: what AWS answers, with patience for a network that comes up and for rights that spread.
get_secret() {
  attempt=1
  pause=$PAUSE_SECONDS
  until AWS_MAX_ATTEMPTS=1 aws secretsmanager get-secret-value --region "$REGION" --secret-id "$1" --output json \
    --cli-connect-timeout 5 --cli-read-timeout 20 >"$2"; do
    complain "$1 could not be read, attempt $attempt of $ATTEMPTS"
    [ "$attempt" -lt "$ATTEMPTS" ] || return 1
    sleep "$pause"
    attempt=$((attempt + 1))
    pause=$((pause * 2))
  done
}

# remove_at_exit <directory>: whichever way out a run takes, short of SIGKILL.
remove_at_exit() {
  # shellcheck disable=SC2064 # the path as it is now
  trap "rm -rf '$1'" EXIT
  trap 'exit 129' HUP
  trap 'exit 130' INT
  trap 'exit 143' TERM
}
