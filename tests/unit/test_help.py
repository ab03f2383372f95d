"""Help of the command line: verbs in groups with an example each, every argument described in Chinese, the nearest word named."""

from __future__ import annotations

import argparse
import subprocess
from collections.abc import Iterator

import pytest

from pipelines.cli import _parser, main
from pipelines.verbs.completion import script
from pipelines.verbs.manual import GROUPS, every_example


def verbs() -> dict[str, argparse.ArgumentParser]:
    (found,) = (action for action in _parser()._actions if isinstance(action, argparse._SubParsersAction))
    return dict(found.choices)


def every(parser: argparse.ArgumentParser) -> Iterator[tuple[str, argparse.Action]]:
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for sub in action.choices.values():
                yield from every(sub)
        else:
            yield parser.prog, action


def test_every_argument_of_every_verb_is_described_in_chinese() -> None:
    silent = [
        f"{prog} {action.dest}"
        for parser in verbs().values()
        for prog, action in every(parser)
        if not any("\u4e00" <= c <= "\u9fff" for c in str(action.help or ""))
    ]
    assert silent == []


def test_every_verb_stands_in_one_group_with_an_example_that_is_a_command(capsys: pytest.CaptureFixture[str]) -> None:
    listed = [verb for found in GROUPS.values() for verb in found]
    assert len(listed) == len(set(listed))
    assert set(verbs()) <= set(listed)
    assert all(f"sanzhang {verb}" in example for verb, example in every_example().items())
    with pytest.raises(SystemExit) as ended:
        main(["--help"])
    said = capsys.readouterr().out
    assert ended.value.code == 0
    assert [title for title in GROUPS if f"\n{title}\n" in said] == [title for title, found in GROUPS.items() if found]
    assert "退出码" in said


def test_the_example_of_a_verb_is_understood_by_its_parser() -> None:
    parser, known = _parser(), set(verbs())
    for verb, example in every_example().items():
        if verb in known and verb != "completion":
            assert parser.parse_args(example.split()[1:]).verb == verb


@pytest.mark.parametrize("verb", ["explain", "decide", "run"])
def test_help_of_a_verb_is_chinese(verb: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main([verb, "--help"])
    said = capsys.readouterr().out
    assert said.startswith("用法：sanzhang")
    assert f"例：{every_example()[verb]}" in said
    assert not [word for word in ("usage", "positional", "options:", "show this") if word in said]


def test_a_mistyped_verb_is_told_the_nearest(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["rankin"])
    assert ended.value.code == 2
    assert "没有命令 rankin，是不是 ranking？" in capsys.readouterr().err


def test_the_completion_completes_verbs_options_and_choices() -> None:
    made = script(_parser(), "bash")

    def answered(*typed: str) -> list[str]:
        line = f"COMP_WORDS=({' '.join(typed)}); COMP_CWORD={len(typed) - 1}; _sanzhang; echo ${{COMPREPLY[@]}}"
        told = subprocess.run(["bash", "-c", f"{made}\n{line}"], capture_output=True, text=True, check=True)
        return told.stdout.split()

    assert answered("sanzhang", "rank") == ["ranking"]
    assert "--indicator" in answered("sanzhang", "explain", "--ind")
    assert answered("sanzhang", "ranking", "--level", "c") == ["county", "city"]
