# Run by zsh -f: says what zsh offers after the beginning of a command line.
# DIRECTORY has the completion, BEGINNING is the line; what is offered goes to the file OFFERED. Needs no terminal: it makes one.

zmodload zsh/zpty || exit 1
zpty inner "zsh -f -i"
zpty -w inner "source ${0:A:h}/inside.zsh"
while zpty -r inner; do :; done
