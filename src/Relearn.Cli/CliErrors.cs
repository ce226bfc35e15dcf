using Relearn.Numerics;

namespace Relearn.Cli;

/// <summary>All messages of this project.</summary>
static class CliErrors
{
    public static UserError Usage(string detail, string command) => new("cli.usage",
        $"{detail.TrimEnd('.')}. '{command} --help' shows how it is used.");

    public static UserError Stopped() => new("cli.stopped",
        "Stopped. What was finished is kept; the same command goes on from there.");

    public static UserError Internal(string type, string message) => new("cli.internal",
        $"Relearn failed: {type}: {message.ReplaceLineEndings(" ")} This is a fault of Relearn, not yours. Run again with RELEARN_TRACE=1 to see where, and report it; nothing acknowledged was lost.");

    public static UserError RowWrong(string detail) => new("cli.row_wrong",
        $"The request cannot be read: {detail.TrimEnd('.')}. Write it as JSON: '{{\"rows\": [{{\"column\": value, ...}}]}}', in --row or on standard input.");
}
