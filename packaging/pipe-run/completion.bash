_pipe_run() {
    local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]}
    case $before in
        -p | --param | --concurrency) COMPREPLY=() ;;
        --python) mapfile -t COMPREPLY < <(compgen -c -- "$word") ;;
        *)
            if [[ $word == -* ]]; then
                mapfile -t COMPREPLY < <(compgen -W '-p --param --python --concurrency --help --version' -- "$word")
            else
                mapfile -t COMPREPLY < <(compgen -o plusdirs -f -X '!*.y*ml' -- "$word")
            fi
            ;;
    esac
}
complete -o filenames -F _pipe_run pipe-run
