#compdef pipe-run
_arguments \
    '*'{-p,--param}'[a parameter of the pipeline]:NAME=VALUE:' \
    '--python[the interpreter for tasks in Python]:program:_command_names -e' \
    '--concurrency[how many tasks run at once]:number:' \
    '(-h --help)'{-h,--help}'[how it is called, or the parameters of the pipeline]' \
    '--version[the version]' \
    '1:pipeline:_files -g "*.y(a|)ml"'
