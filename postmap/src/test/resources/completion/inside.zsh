# Read by the shell that offer.zsh starts: completes BEGINNING once, and ends.

fpath=($DIRECTORY $fpath)
autoload -Uz compinit
compinit -u -D

# What would be offered is written down instead; calls that only prepare it have one of the options O, D and A.
compadd() {
    if (( ${@[(I)-[ODA]*]} )); then
        builtin compadd "$@"
    else
        local -a offered
        builtin compadd -A offered "$@"
        (( $#offered )) && print -rl -- $offered >> $OFFERED
    fi
}

offer() { _main_complete }
zle -C offer complete-word offer
zle-line-init() {
    BUFFER=$BEGINNING CURSOR=$#BEGINNING
    zle offer
    BUFFER=exit
    zle .accept-line
}
zle -N zle-line-init
