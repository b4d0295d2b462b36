# bash completion for crumb. Load it with: source <(crumb completion bash)
_crumb() {
    local IFS=$'\n' kind=none line word
    local cur=${COMP_WORDS[COMP_CWORD]} program=${COMP_WORDS[0]/#\~/$HOME}
    [[ $cur == = ]] && cur=
    COMPREPLY=()
    while IFS= read -r line; do
        case $line in
        :*) kind=${line#:} ;;
        *) COMPREPLY+=("${line%%$'\t'*}") ;;
        esac
    done < <("$program" __complete "${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
    if [[ ${#COMPREPLY[@]} -eq 1 ]]; then
        case ${COMPREPLY[0]} in
        *=) compopt -o nospace 2>/dev/null ;;
        *[!A-Za-z0-9_@%+=:,./-]*) printf -v word %q "${COMPREPLY[0]}" && COMPREPLY=("$word") ;;
        esac
    fi
    case $kind in
    yaml)
        compopt -o filenames 2>/dev/null
        COMPREPLY+=($(compgen -d -- "$cur"; compgen -f -X '!*.yaml' -- "$cur"; compgen -f -X '!*.yml' -- "$cur"))
        ;;
    files)
        compopt -o filenames 2>/dev/null
        COMPREPLY+=($(compgen -f -- "$cur"))
        ;;
    dirs)
        compopt -o filenames 2>/dev/null
        COMPREPLY+=($(compgen -d -- "$cur"))
        ;;
    esac
}
complete -F _crumb crumb
