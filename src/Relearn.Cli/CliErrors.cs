using Relearn.Inference.Features;
using Relearn.Numerics;

namespace Relearn.Cli;

/// <summary>All messages of this project.</summary>
static class CliErrors
{
    public static UserError Usage(string detail, string command) => new("cli.usage",
        $"{detail.TrimEnd('.')}. '{command} --help' shows how it is used.");

    public static UserError CommandUnknown(string token, string command, IReadOnlyList<string> commands) => new("cli.command_unknown",
        $"'{command}' has no command '{token}'.{Nearest.Hint(token, commands)} Its commands: {string.Join(", ", commands)}.");

    public static UserError CommandMissing(string command, IReadOnlyList<string> commands) => new("cli.command_missing",
        $"'{command}' needs one of its commands: {string.Join(", ", commands)}. '{command} --help' says what they do.");

    public static UserError NoTerminal() => new("cli.no_terminal",
        "'relearn data label' reads keys, and this is no terminal. '--json' prints the next item, 'relearn data labels import FILE' takes answers from a table, and '--web' serves a page for a browser.");

    public static UserError Stopped() => new("cli.stopped",
        "Stopped. What was finished is kept; the same command goes on from there.");

    public static UserError Internal(string type, string message) => new("cli.internal",
        $"Relearn failed: {type}: {message.ReplaceLineEndings(" ")} This is a fault of Relearn, not yours. Run again with RELEARN_TRACE=1 to see where, and report it; nothing acknowledged was lost.");

    public static UserError RowWrong(string detail) => new("cli.row_wrong",
        $"The request cannot be read: {detail.TrimEnd('.')}. Write it as JSON: '{{\"rows\": [{{\"column\": value, ...}}]}}', in --row or on standard input.");

    public static UserError DemoStuck(string folder) => new("cli.demo_stuck",
        $"The team's first model was refused, so there is no story: 'relearn run {folder}' says why. Another --seed makes another market.");

    public static UserError TroublesUnknown(string word, IReadOnlyList<string> known) => new("cli.troubles_unknown",
        $"'--troubles' has '{word}'.{Nearest.Hint(word, known)} It takes {string.Join(", ", known)}, several with commas between them.");

    public static UserError FolderInUse(string folder) => new("cli.folder_in_use",
        $"'{folder}' is not empty, and the demo writes a whole project. Name a folder that does not exist yet.");
}
