"""Turns what a program tells of its commands (--experimental-dump-help) into a manual page.

    pipectl --experimental-dump-help | python3 scripts/lib/manual.py VERSION > pipectl.1
"""

import json
import sys


def escaped(text):
    """Text as roff prints it."""
    text = text.replace("\\", "\\e").replace("-", "\\-")
    return "\n".join("\\&" + line if line.startswith((".", "'")) else line for line in text.split("\n"))


def paragraphs(text):
    """Lines that are indented are examples and tables, and keep their breaks."""
    for block in text.strip("\n").split("\n\n"):
        yield ".PP"
        as_written = False
        for line in block.split("\n"):
            if line.startswith(" ") and not as_written:
                yield ".RS 4\n.nf"
            elif as_written and not line.startswith(" "):
                yield ".fi\n.RE"
            as_written = line.startswith(" ")
            yield escaped(line.strip())
        if as_written:
            yield ".fi\n.RE"


def names(argument):
    """`-q, --work-queue QUEUE` in the fonts of manual pages."""
    value = argument.get("valueName", "value").upper()
    if argument["kind"] == "positional":
        return ["\\fI" + escaped(value) + "\\fR"]
    dashes = {"short": "-", "long": "--", "longWithSingleDash": "-"}
    written = ["\\fB" + escaped(dashes[name["kind"]] + name["name"]) + "\\fR" for name in argument.get("names", [])]
    if argument["kind"] == "option":
        written[-1] += " \\fI" + escaped(value) + "\\fR"
    return written


def shown(arguments):
    return [argument for argument in arguments if argument.get("shouldDisplay", True)]


def synopsis(path, command):
    words = ["\\fB" + escaped(" ".join(path)) + "\\fR"]
    arguments = shown(command.get("arguments", []))
    if any(argument["kind"] != "positional" for argument in arguments):
        words.append("[\\fIOPTION\\fR...]")
    for argument in arguments:
        if argument["kind"] == "positional":
            word = names(argument)[0] + ("..." if argument["isRepeating"] else "")
            words.append("[" + word + "]" if argument["isOptional"] else word)
    return " ".join(words)


def described(path, command):
    yield ".SS " + escaped(" ".join(path[1:]))
    yield synopsis(path, command)
    if command.get("abstract"):
        yield ".PP"
        yield escaped(command["abstract"])
    if command.get("discussion"):
        yield from paragraphs(command["discussion"])
    yield from options(command)


def options(command):
    for argument in shown(command.get("arguments", [])):
        if any(name["name"] in ("help", "version") for name in argument.get("names", [])):
            continue
        yield ".TP"
        yield ", ".join(names(argument))
        default = argument.get("defaultValue")
        yield escaped(argument.get("abstract", "")) + (escaped(f" (default: {default})") if default else "")


def leaves(path, command):
    """The commands that do something, with the words that lead to them."""
    inner = [one for one in command.get("subcommands", []) if one["commandName"] != "help"]
    if not inner:
        yield path, command
    for one in inner:
        if one.get("shouldDisplay", True):
            yield from leaves(path + [one["commandName"]], one)


def page(program, version):
    name = program["commandName"]
    commands = list(leaves([name], program))
    yield f'.TH {name.upper()} 1 "" "Octopipe {version}" "Octopipe"'
    yield ".SH NAME"
    yield escaped(f"{name} - {program['abstract'].rstrip('.')}")
    yield ".SH SYNOPSIS"
    for path, command in commands:
        yield synopsis(path, command)
        yield ".br"
    yield ".SH DESCRIPTION"
    yield from paragraphs(program.get("discussion") or program["abstract"])
    yield ".SH COMMANDS"
    for path, command in commands:
        yield from described(path, command)
    yield ".SH FILES"
    yield ".TP\n/etc/octopipe/config.yaml\nThe settings of this host; every key is explained there."
    yield ".TP\n/usr/share/octopipe/python\nThe package for flows in Python."
    yield ".SH SEE ALSO"
    others = {"pipectl", "pipe-agent", "pipe-run"} - {name}
    yield ", ".join(f"\\fB{escaped(other)}\\fR(1)" for other in sorted(others))


if __name__ == "__main__":
    print("\n".join(page(json.load(sys.stdin)["command"], sys.argv[1])))
