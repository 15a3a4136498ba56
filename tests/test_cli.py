"""The command line: what people read when they use it wrongly."""

import subprocess
import sys

import pytest
from click.testing import CliRunner

from coursekit import __version__
from coursekit.cli import main
from tests.support.places import ROOT


@pytest.fixture
def run(monkeypatch):
    def run(*arguments, folder=ROOT):
        monkeypatch.chdir(folder)
        return CliRunner().invoke(main, arguments)

    return run


def test_outside_a_course_it_says_where_to_go(run, tmp_path):
    result = run("demo", folder=tmp_path)
    assert result.exit_code == 2
    assert "is not a course: it has no nbgrader_config.py" in result.output


def test_an_unknown_assignment_is_named_with_those_there_are(run):
    result = run("release", "k_means")
    assert result.exit_code == 2
    assert "There is no assignment k_means in source/ (there: em_for_gmm)." in result.output


def test_the_demo_asks_for_samples_where_there_are_none(run):
    result = run("demo", "--samples", "nowhere")
    assert result.exit_code == 2
    assert "There are no sample submissions in nowhere: give a folder" in result.output


def test_the_demo_names_an_unknown_assignment_first(run):
    result = run("demo", "em_for_gm", "--samples", "nowhere")
    assert result.exit_code == 2
    assert "Did you mean em_for_gmm?" in result.output


def test_every_command_has_help_in_any_folder(run, tmp_path):
    for name, command in main.commands.items():
        assert command.help, name
        assert run(name, "--help", folder=tmp_path).exit_code == 0


def test_the_list_of_commands_cuts_no_sentence(run, tmp_path):
    said = " ".join(run("--help", folder=tmp_path).output.split())
    assert "..." not in said.partition("Commands:")[2]
    for name, command in main.commands.items():
        sentence = " ".join(command.help.partition("\n\n")[0].split())
        assert f" {name} {sentence}" in said


def test_the_version_is_told_in_any_folder(run, tmp_path):
    assert run("--version", folder=tmp_path).output == f"coursekit, version {__version__}\n"


def test_a_usage_error_is_said_before_what_takes_seconds_is_loaded():
    code = (
        "import sys; from coursekit.cli import main\n"
        "try: main(['grade', '--jbos', '2'], standalone_mode=False)\n"
        "except Exception as error: print(error, 'nbgrader' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert done.stdout == "No such option '--jbos'. False\n", done
