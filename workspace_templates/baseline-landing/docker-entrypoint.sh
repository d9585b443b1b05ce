#!/bin/sh
# Checks Node, installs the packages when they are missing, then runs the given command and passes signals on to it.
set -eu

need=22
have=$(node -p 'process.versions.node.split(".")[0]')
if [ "$have" -lt "$need" ]; then
  echo "Node $need or newer is needed, this is $have." >&2
  exit 1
fi

if [ ! -d node_modules/astro ]; then
  echo "Installing packages..."
  npm install --omit=dev --ignore-scripts --no-audit --no-fund
fi

if [ "$(id -u)" = 0 ] && id node >/dev/null 2>&1; then
  chown -R node:node /app
fi

echo "Starting Astro dev server..."
"$@" &
child=$!
trap 'kill -TERM "$child" 2>/dev/null' TERM INT

# wait returns early when a signal arrives, so wait again until the child has really ended.
status=0
wait "$child" || status=$?
while kill -0 "$child" 2>/dev/null; do
  status=0
  wait "$child" || status=$?
done

if [ "$status" -ne 0 ] && [ "$status" -ne 143 ] && [ "$status" -ne 130 ]; then
  echo "The dev server ended with code $status." >&2
fi
exit "$status"
