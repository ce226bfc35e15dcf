using System.CommandLine;
using Relearn.Cli.Commands;

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
        ScopeCommands.Group(),
        DataCommands.Group(),
        ModelCommands.Group(),
        ServeCommands.Group(),
        MonitorCommands.Group(),
        AnalyzeCommands.Group(),
    };

    public static async Task<int> InvokeAsync(string[] args)
    {
        var parsed = Root().Parse(args);
        if (parsed.Errors.Count > 0)
        {
            CommandHost.Report([.. parsed.Errors.Select(e => CliErrors.Usage(e.Message, NameOf(parsed)))], args.Contains("--json"));
            return ExitCodes.UserError;
        }
        return await parsed.InvokeAsync(new() { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = TimeSpan.FromSeconds(30) });
    }

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
