"""The verb that completes the others in a shell: completion.

Belongs here: the script that a shell reads. Does not belong here: the verbs themselves. The script is whole: it starts nothing when a key
is pressed.
"""

from __future__ import annotations

import argparse
from functools import partial

from pipelines.paths import Roots
from pipelines.verbs import Verbs


def register(verbs: Verbs) -> None:
    """Add the verb of this topic."""
    p = verbs.add("completion", partial(completion, verbs.parser), "命令补全：把写出的脚本交给 bash 或 zsh")
    p.add_argument("shell", choices=("bash", "zsh"), nargs="?", default="bash", help="哪一种 shell（默认 bash）")


def completion(parser: argparse.ArgumentParser, args: argparse.Namespace, _roots: Roots) -> int:
    print(script(parser, args.shell))
    return 0


def script(parser: argparse.ArgumentParser, shell: str) -> str:
    """A script that completes verbs after sanzhang and options, with their choices, after a verb; file names elsewhere."""
    verbs = _below(parser)
    cases = "\n".join(f'    {name}) words="{" ".join(_options(sub))}" ;;' for name, sub in verbs.items())
    choices = "\n".join(f'    "{verb} {option}") words="{" ".join(found)}" ;;' for verb, option, found in _choices(verbs))
    head = "autoload -U +X bashcompinit && bashcompinit\n" if shell == "zsh" else ""
    return f"""{head}_sanzhang() {{
  local word="${{COMP_WORDS[COMP_CWORD]}}" verb="${{COMP_WORDS[1]}}" before="${{COMP_WORDS[COMP_CWORD-1]}}" words=""
  if [ "$COMP_CWORD" -eq 1 ]; then
    words="{" ".join(verbs)}"
  else
    case "$verb $before" in
{choices}
    *) case "$verb" in
{cases}
    esac ;;
    esac
  fi
  COMPREPLY=($(compgen -W "$words" -- "$word"))
}}
complete -o default -F _sanzhang sanzhang"""


def _below(parser: argparse.ArgumentParser) -> dict[str, argparse.ArgumentParser]:
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            return dict(action.choices)
    return {}


def _options(parser: argparse.ArgumentParser) -> list[str]:
    """What may stand behind a verb: its actions and options, those of its actions included."""
    below = _below(parser)
    own = [option for action in parser._actions for option in action.option_strings if option.startswith("--")]
    return list(dict.fromkeys([*below, *own, *(option for sub in below.values() for option in _options(sub))]))


def _choices(verbs: dict[str, argparse.ArgumentParser]) -> list[tuple[str, str, list[str]]]:
    found = []
    for name, parser in verbs.items():
        for sub in (parser, *_below(parser).values()):
            for action in sub._actions:
                if action.choices and action.option_strings:
                    found.append((name, action.option_strings[-1], [str(choice) for choice in action.choices]))
    return found
