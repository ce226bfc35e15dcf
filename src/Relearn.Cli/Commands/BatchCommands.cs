using System.CommandLine;
using Relearn.Cli.Screens;
using Relearn.Serving.Batches;

namespace Relearn.Cli.Commands;

/// <summary>The commands of <c>relearn serve</c> that work on batches.</summary>
static class BatchCommands
{
    /// <summary>The options of <c>relearn serve predict</c> that make it a batch.</summary>
    public sealed record Options(Option<string?> In, Option<string?> Table, Option<string?> Out, Option<string[]> Keep, Option<string?> Run, Option<int?> Threads)
    {
        public static Options AddTo(Command command)
        {
            var options = new Options(
                new("--in") { Description = "Score a file (CSV, also .gz, Parquet, JSON lines), a folder or a pattern such as 'days/*.csv'" },
                new("--table") { Description = "Score a PostgreSQL table or view; the project's connection variable names the server" },
                new("--out") { Description = "The file that is written: .csv, .parquet or .jsonl. It is there whole or not at all" },
                new("--keep") { Description = "A column that is passed on to the output; may be given several times. By default all are", DefaultValueFactory = _ => [] },
                new("--run") { Description = "Score with the model of this run, not with the release that is live" },
                CommonOptions.Threads());
            foreach (var option in (Option[])[options.In, options.Table, options.Out, options.Keep, options.Run, options.Threads]) { command.Add(option); }
            return options;
        }

        /// <summary>True if a batch is asked for.</summary>
        public bool IsGiven(ParseResult parsed) => parsed.GetValue(In) is not null || parsed.GetValue(Table) is not null || parsed.GetValue(Out) is not null;

        public BatchRequest Request(ParseResult parsed) => new() { In = parsed.GetValue(In), Table = parsed.GetValue(Table), Out = parsed.GetValue(Out) ?? "", Keep = parsed.GetValue(Keep) ?? [], Run = parsed.GetValue(Run) };
    }

    public static int Predict(CommandHost host, Workspace workspace, BatchRequest request, CancellationToken cancellation)
    {
        var report = workspace.PredictBatch(request, cancellation);
        host.Result(report, BatchesJson.Default.BatchReport, console => BatchScreen.Show(console, report, workspace.Project.HasClasses));
        return ExitCodes.Fine;
    }

    public static Command List()
    {
        var project = CommonOptions.Project();
        var command = new Command("batches", "The batches that were scored, newest first: what, by which release, rows, mean score, hashes") { project };
        command.SetAction(CommandHost.Action((host, parsed, _) =>
        {
            using var workspace = host.Open(parsed.GetRequiredValue(project));
            var list = workspace.Batches();
            host.Result(list, BatchesJson.Default.BatchList, console => BatchScreen.Show(console, list));
            return Task.FromResult(ExitCodes.Fine);
        }));
        return command;
    }
}
