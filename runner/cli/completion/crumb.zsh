#compdef crumb
# zsh completion for crumb. Load it with: source <(crumb completion zsh)
_crumb() {
    local line kind=none word about
    local -a list
    while IFS= read -r line; do
        case $line in
        :*) kind=${line#:} ;;
        *)
            word=${line%%$'\t'*}
            about=${line#*$'\t'}
            list+=("${word//:/\\:}:$about")
            ;;
        esac
    done < <("${words[1]/#\~/$HOME}" __complete "${(@)words[2,CURRENT]}" 2>/dev/null)
    (( $#list )) && _describe crumb list
    case $kind in
    yaml) _files -g '*.(yaml|yml)' ;;
    files) _files ;;
    dirs) _files -/ ;;
    esac
}
if [[ $funcstack[1] == _crumb ]]; then
    _crumb "$@"
else
    compdef _crumb crumb
fi
