using System.CommandLine;
using System.Text.Json;
using Relearn.Cli.Screens;
using Relearn.Modeling;
using Relearn.Serving;
using Relearn.Storage;

namespace Relearn.Cli.Commands;

/// <summary><c>relearn model</c>: step 3.</summary>
static class ModelCommands
{
    public static Command Group() => new("model", "3: features, training, evaluation") { List(), Show(), Reproduce(), Remedies(), Errors(), WeightsCommands.Objectives(), DelayCommands.Delays(), ExportCommand.Create() };

    internal static ModelRun Read(LedgerRecord record) => JsonSerializer.Deserialize(record.Body, ModelJson.Default.ModelRun)!;

    static Command List()
    {
        var project = CommonOptions.Project();
        var command = new Command("list", "The runs, newest first") { project };
        command.SetAction(CommandHost.Action((host, parsed, _) =>
        {
            using var workspace = host.Open(parsed.GetRequiredValue(project));
            var released = workspace.Ledger.List(Rollout.Kind, int.MaxValue).Select(r => workspace.Ledger.Find(r.Inputs[0])).SelectMany(r => r?.Inputs ?? []).ToHashSet();
            var live = Rollout.LiveRelease(workspace.Ledger) is { } release ? workspace.Ledger.Find(release)?.Inputs ?? [] : [];
            var list = new RunList([.. workspace.Ledger.List(ModelRun.Kind, int.MaxValue).Select(record =>
            {
                var run = Read(record);
                return new RunLine(record.Id, record.Circumstances.At, record.Circumstances.Actor, run.Learner, run.TrainRows, run.Metrics.RocAuc?.Estimate,
                    run.Metrics.LogLoss.Estimate, run.Metrics.ValuePerDecision.Estimate, run.ModelHash, released.Contains(record.Id), live.Contains(record.Id));
            })]);
            host.Result(list, CliJson.Default.RunList, console => ModelScreen.Show(console, list));
            return Task.FromResult(ExitCodes.Fine);
        }));
        return command;
    }

    static Argument<string?> RunArgument() => new("run") { Description = "The run's id, or the beginning of it; by default the newest", DefaultValueFactory = _ => null };

    static Command Show()
    {
        var (project, id) = (CommonOptions.Project(), RunArgument());
        var command = new Command("show", "A run: metrics with intervals, baselines, months, slices, lineage") { project, id };
        command.SetAction(CommandHost.Action((host, parsed, _) =>
        {
            var (folder, run) = Resolve(parsed.GetRequiredValue(project), parsed.GetValue(id));
            using var workspace = host.Open(folder);
            var record = Find(workspace, run);
            var detail = new RunDetail(record.Id, record.Circumstances, workspace.Ledger.AncestorsOf(record.Id), workspace.Ledger.DescendantsOf(record.Id), Read(record));
            host.Result(detail, CliJson.Default.RunDetail, console => ModelScreen.Show(console, workspace.Project, detail));
            return Task.FromResult(ExitCodes.Fine);
        }));
        return command;
    }

    // Inside a project's folder the run alone is enough: 'relearn model show run-b79'.
    static (string Folder, string? Run) Resolve(string project, string? run) =>
        run is null && project.StartsWith($"{ModelRun.Kind}-", StringComparison.Ordinal) && !Directory.Exists(project) ? (".", project) : (project, run);

    internal static LedgerRecord Find(Workspace workspace, string? id)
    {
        var found = id is null ? workspace.Ledger.Latest(ModelRun.Kind) : workspace.Ledger.FindByPrefix(id).FirstOrDefault(r => r.Kind == ModelRun.Kind);
        return found ?? throw ModelErrors.RunUnknown(id ?? "", [.. workspace.Ledger.List(ModelRun.Kind).Select(r => r.Id)]).Exception();
    }

    static Command Reproduce()
    {
        var (project, id, threads) = (CommonOptions.Project(), RunArgument(), CommonOptions.Threads());
        var block = CommonOptions.Ranged(new Option<int?>("--block-rows") { Description = "Rows that go to the learner at a time" }, 1, 10_000_000);
        var reader = new Option<string>("--reader") { Description = "stored: the rows of that time; source: read the source again; duckdb: read it with the other reader", DefaultValueFactory = _ => "stored" };
        reader.AcceptOnlyFromAmong("stored", "source", "duckdb");
        var command = new Command("reproduce", "Train a run again and compare the model's hash") { project, id, threads, block, reader };
        command.SetAction(CommandHost.Action((host, parsed, cancellation) =>
        {
            var (folder, run) = Resolve(parsed.GetRequiredValue(project), parsed.GetValue(id));
            using var workspace = host.Open(folder, parsed.GetValue(threads), parsed.GetValue(block));
            var done = workspace.Reproduce(run, parsed.GetRequiredValue(reader), cancellation);
            if (!done.Equal) { throw ModelErrors.NotReproduced(done.Run, done.Expected, done.Found).Exception(); }
            host.Result(done, CliJson.Default.Reproduction, console => ModelScreen.Show(console, done));
            return Task.FromResult(ExitCodes.Fine);
        }));
        return command;
    }

    static Command Errors()
    {
        var (project, id, threads) = (CommonOptions.Project(), RunArgument(), CommonOptions.Threads());
        var command = new Command("errors", "Where the loss of a run is on rows that it did not learn from: the parts that are worse, why, what mending them is worth, and the rows behind") { project, id, threads };
        command.SetAction(CommandHost.Action(async (host, parsed, cancellation) =>
        {
            var (folder, run) = Resolve(parsed.GetRequiredValue(project), parsed.GetValue(id));
            using var workspace = host.Open(folder, parsed.GetValue(threads));
            var report = await workspace.ErrorsAsync(run, cancellation);
            host.Result(report, Loop.LoopJson.Default.ErrorReport, console => ErrorScreen.Show(console, report));
            return ExitCodes.Fine;
        }));
        return command;
    }

    static Command Remedies()
    {
        var (project, threads) = (CommonOptions.Project(), CommonOptions.Threads());
        var command = new Command("remedies", "Where true labels are rare: weights, sampling, thresholds, focal loss and more labels, compared in money on the validation rows") { project, threads };
        command.SetAction(CommandHost.Action(async (host, parsed, cancellation) =>
        {
            using var workspace = host.Open(parsed.GetRequiredValue(project), parsed.GetValue(threads));
            var report = await workspace.RemediesAsync(cancellation);
            host.SayIfRefused(workspace);
            host.Result(report, ModelJson.Default.RemedyReport, console => RemedyScreen.Show(console, report));
            return ExitCodes.Fine;
        }));
        return command;
    }
}
