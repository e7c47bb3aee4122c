# shellcheck shell=sh
# The file /etc/profile of the sandbox images. The login shell of every command reads it, so it does what Debian's own does without starting a process:
# that one runs id twice. The directory / belongs to root, so whoever owns it is root.
if [ -O / ]; then
  PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
else
  PATH=/usr/local/bin:/usr/bin:/bin:/usr/local/games:/usr/games
fi
export PATH

if [ "${PS1-}" ]; then
  if [ "${BASH-}" ] && [ "$BASH" != /bin/sh ]; then
    if [ -f /etc/bash.bashrc ]; then
      # shellcheck source=/dev/null
      . /etc/bash.bashrc
    fi
  elif [ -O / ]; then
    PS1='# '
  else
    PS1='$ '
  fi
fi

if [ -d /etc/profile.d ]; then
  for i in /etc/profile.d/*.sh; do
    if [ -r "$i" ]; then
      # shellcheck source=/dev/null
      . "$i"
    fi
  done
  unset i
fi
