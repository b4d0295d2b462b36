# fish completion for crumb. Load it with: crumb completion fish | source
function __crumb_complete
    set -l words (commandline -opc)
    set -l cur (commandline -ct)
    test -n "$cur"; or set cur ''
    for line in (command $words[1] __complete $words[2..-1] $cur 2>/dev/null)
        switch $line
            case :none
            case :yaml
                __fish_complete_suffix .yaml
                __fish_complete_suffix .yml
            case :files
                __fish_complete_path $cur
            case :dirs
                __fish_complete_directories $cur ''
            case '*'
                echo $line
        end
    end
end
complete -c crumb -f -a '(__crumb_complete)'
