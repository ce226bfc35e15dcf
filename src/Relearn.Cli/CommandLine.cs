using System.CommandLine;
using Relearn.Cli.Commands;
using Relearn.Numerics;

namespace Relearn.Cli;

/// <summary>The tool's commands, one group for each step of the circle.</summary>
static class CommandLine
{
    public static RootCommand Root() => new("Machine learning around the whole circle: scope, data, model, serve, monitor, analyze, and back.")
    {
        CommonOptions.Json,
        LoopCommands.New(),
        LoopCommands.Run(),
        LoopCommands.Backtest(),
        DemoCommands.Group(),
        DiagnoseCommand.Make(),
        DiffCommand.Make(),
        WorkCommand.Make(),
        ScopeCommands.Group(),
        DataCommands.Group(),
        ModelCommands.Group(),
        ServeCommands.Group(),
        MonitorCommands.Group(),
        AnalyzeCommands.Group(),
    };

    public static async Task<int> InvokeAsync(string[] args)
    {
        var parsed = Root().Parse(args.Length == 0 ? ["--help"] : args);
        if (parsed.Errors.Count > 0)
        {
            CommandHost.Report(Problems(parsed), args.Contains("--json"));
            return ExitCodes.UserError;
        }
        return await parsed.InvokeAsync(new() { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = TimeSpan.FromSeconds(30) });
    }

    static UserError[] Problems(ParseResult parsed)
    {
        var command = parsed.CommandResult.Command;
        var commands = command.Subcommands.Select(c => c.Name).ToArray();
        if (parsed.UnmatchedTokens is [var token, ..] && commands.Length > 0 && !token.StartsWith('-')) { return [CliErrors.CommandUnknown(token, NameOf(parsed), commands)]; }
        if (commands.Length > 0) { return [CliErrors.CommandMissing(NameOf(parsed), commands)]; }
        return [.. parsed.Errors.Select(e => CliErrors.Usage(Plain(e.Message), NameOf(parsed)))];
    }

    // "expected type 'System.Nullable`1[System.Int32]'" is no word for people.
    static string Plain(string message) => System.Text.RegularExpressions.Regex.Replace(
        System.Text.RegularExpressions.Regex.Replace(message, @"as expected type '[^']*Int32[^']*'", "as a whole number"), @"as expected type '[^']*Double[^']*'", "as a number");

    static string NameOf(ParseResult parsed)
    {
        var names = new List<string>();
        for (var result = parsed.CommandResult; result is not null; result = result.Parent as System.CommandLine.Parsing.CommandResult)
        {
            names.Insert(0, result.Command is RootCommand ? "relearn" : result.Command.Name);
        }
        return string.Join(' ', names);
    }
}
