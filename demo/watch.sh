#!/bin/sh
# The whole loop on a Maildir of this machine: a new mail comes in, is judged, and a draft lies in Drafts.
# `make demo` runs it; SIGNOFF names the program if it is not on the path.
set -eu

signoff=${SIGNOFF:-signoff}
here=$(cd "$(dirname "$0")" && pwd)
fixtures=$here/../fixtures/emails
inbox=$(mktemp -d)
trap 'rm -rf "$inbox"' EXIT
trap 'exit 130' INT TERM
cp "$here/signoff.toml" "$inbox"
cd "$inbox"
mkdir -p Mail/cur Mail/new Mail/tmp

run() {
	printf '\n$ signoff %s\n\n' "$*"
	"$signoff" "$@"
}

arrives() {
	printf '\n--- %s arrives\n' "$1"
	cp "$fixtures/$1" "Mail/new/$2"
}

echo "An empty mailbox. The first look notes where it stands: what is older is never drafted for."
run watch --once 2>/dev/null
arrives friendly-approval/01.eml 1.demo
arrives friendly-approval/02.eml 2.demo
run watch --once 2>/dev/null
run status
printf '\nThe draft, as a mail program shows it in Drafts:\n\n'
draft=$(find Mail/.Drafts -type f | head -n 1)
test -n "$draft" || { echo "There is none."; exit 1; }
cat "$draft"
printf '\nThe buyer answers with a release, and the question is overtaken by events:\n'
arrives clean-release/02.eml 3.demo
run watch --once 2>/dev/null
run status
