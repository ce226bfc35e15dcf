using System.CommandLine;
using System.Text.Json;
using Relearn.Cli.Screens;
using Relearn.Data;

namespace Relearn.Cli.Commands;

/// <summary><c>relearn data</c>: step 2.</summary>
static class DataCommands
{
    public static Command Group()
    {
        var group = new Command("data", "2: sources, data set versions, expectations, leaks, labels, classes, quarantine") { Show(), Schema(), Validate(), Leaks(), Suggest(), Sample(), LabelDeskCommand.Label(), LabelCommands.Labels(), LabelCommands.Functions(), ReviewCommand.Review(), ClassCommands.Classes(), DelayCommands.Maturity(), Quarantine() };
        foreach (var command in VersionCommands.All()) { group.Add(command); }
        group.Add(Forget());
        group.Add(AggregateCommand.Create());
        return group;
    }

    static DatasetVersion Latest(Workspace workspace) => workspace.Ledger.Latest(DatasetVersion.Kind) is { } record
        ? JsonSerializer.Deserialize(record.Body, DataJson.Default.DatasetVersion)!
        : throw DataErrors.NothingRead(workspace.Project.Name).Exception();

    static Command Show()
    {
        var project = CommonOptions.Project();
        var command = new Command("show", "The newest data set version: rows, labels, time, columns") { project };
        command.SetAction(CommandHost.Action((host, parsed, _) =>
        {
            using var workspace = host.Open(parsed.GetRequiredValue(project));
            var version = Latest(workspace);
            version = version with { Balance = workspace.BalanceOf(version) };
            host.Result(version, DataJson.Default.DatasetVersion, console => DataScreen.Show(console, workspace.Project, version));
            return Task.FromResult(ExitCodes.Fine);
        }));
        return command;
    }

    static Command Schema()
    {
        var project = CommonOptions.Project();
        var command = new Command("schema", "The declared columns as lines to edit, with what the source holds: rows, missing values, cells of another type") { project };
        command.SetAction(CommandHost.Action((host, parsed, _) =>
        {
            using var workspace = host.Open(parsed.GetRequiredValue(project));
            var evidence = workspace.Schema();
            host.Result(evidence, DataJson.Default.SchemaEvidence, console => ValidationScreen.Show(console, workspace.Project, evidence));
            return Task.FromResult(ExitCodes.Fine);
        }));
        return command;
    }

    static Command Validate()
    {
        var project = CommonOptions.Project();
        var command = new Command("validate", "Judge the source as it is now by 'data.expectations'; exits with 1 if it may not be used or released") { project };
        command.SetAction(CommandHost.Action(async (host, parsed, cancellation) =>
        {
            using var workspace = host.Open(parsed.GetRequiredValue(project));
            var report = await workspace.ValidateAsync(cancellation);
            host.Result(report, DataJson.Default.ValidationReport, console => ValidationScreen.Show(console, workspace, report));
            return report.Passed ? ExitCodes.Fine : ExitCodes.UserError;
        }));
        return command;
    }

    static Command Suggest()
    {
        var project = CommonOptions.Project();
        var alarms = CommonOptions.Ranged(new Option<int>("--alarms") { Description = "Later days in a hundred on which a suggestion may fail", DefaultValueFactory = _ => 5 }, 0, 100);
        var command = new Command("suggest", "Expectations learnt on the earlier days, with their false alarms on the later ones; the lines can be pasted") { project, alarms };
        command.SetAction(CommandHost.Action(async (host, parsed, cancellation) =>
        {
            using var workspace = host.Open(parsed.GetRequiredValue(project));
            var suggested = await workspace.SuggestAsync(parsed.GetValue(alarms) / 100.0, cancellation);
            host.SayIfRefused(workspace);
            host.Result(suggested, DataJson.Default.SuggestedExpectations, console => ValidationScreen.Show(console, suggested));
            return ExitCodes.Fine;
        }));
        return command;
    }

    static Command Sample()
    {
        var project = CommonOptions.Project();
        var rows = CommonOptions.Ranged(new Option<int>("--rows") { Description = "How many rows", DefaultValueFactory = _ => 1000 }, 1, 1_000_000);
        var to = new Option<string>("--to") { Description = "The CSV file that is written", Required = true };
        var by = new Option<string?>("--by") { Description = "Column whose values are strata: each gets its share of the sample" };
        var spread = new Option<string?>("--spread") { Description = "With --by: column of numbers; strata in which it varies more get more (Neyman)" };
        var weight = new Option<string?>("--weight") { Description = "Column of numbers that a row's chance goes with" };
        var likely = new Option<bool>("--likely") { Description = "Rows without a label that the newest model takes for true, to label them first; a fifth of the rows are drawn at random" };
        var seed = CommonOptions.Ranged(new Option<int>("--seed") { Description = "Seed of the draw", DefaultValueFactory = _ => 1 }, 0, int.MaxValue);
        var command = new Command("sample", "Draw rows, each with the number of rows that it stands for") { project, rows, to, by, spread, weight, likely, seed };
        command.SetAction(CommandHost.Action(async (host, parsed, cancellation) =>
        {
            using var workspace = host.Open(parsed.GetRequiredValue(project));
            var request = new Data.Sampling.SampleRequest(parsed.GetValue(rows), parsed.GetValue(by), parsed.GetValue(spread), parsed.GetValue(weight), (ulong)parsed.GetValue(seed), parsed.GetValue(likely));
            var sample = await workspace.SampleAsync(request, parsed.GetRequiredValue(to), cancellation);
            host.SayIfRefused(workspace);
            host.Result(sample, DataJson.Default.RowSample, console => DataScreen.Show(console, sample));
            return ExitCodes.Fine;
        }));
        return command;
    }

    static Command Leaks()
    {
        var project = CommonOptions.Project();
        var command = new Command("leaks", "Look for ways in which the rows know the label before they should; exits with 1 if something is to be answered") { project };
        command.SetAction(CommandHost.Action(async (host, parsed, cancellation) =>
        {
            using var workspace = host.Open(parsed.GetRequiredValue(project));
            var report = await workspace.LeaksAsync(cancellation);
            host.Result(report, DataJson.Default.LeakageReport, console => LeakageScreen.Show(console, report));
            return report.Blocking.Any() ? ExitCodes.UserError : ExitCodes.Fine;
        }));
        return command;
    }

    static Command Quarantine()
    {
        var project = CommonOptions.Project();
        var most = CommonOptions.Ranged(new Option<int>("--most") { Description = "How many rows are listed", DefaultValueFactory = _ => 20 }, 0, Data.Quarantine.MostListed);
        var command = new Command("quarantine", "Rows that were not taken, with place and reason") { project, most };
        command.SetAction(CommandHost.Action((host, parsed, _) =>
        {
            using var workspace = host.Open(parsed.GetRequiredValue(project));
            var version = Latest(workspace);
            if (workspace.Ledger.FindTombstone(version.QuarantineHash) is { } tombstone) { throw Storage.StorageErrors.ArtifactPurged(version.QuarantineHash, tombstone.Reason).Exception(); }
            var lines = File.ReadLines(workspace.Artifacts.Require(version.QuarantineHash)).Take(1 + Math.Max(0, parsed.GetValue(most))).ToArray();
            var list = new QuarantineList(version.Quarantined, version.QuarantineReasons, lines);
            host.Result(list, CliJson.Default.QuarantineList, console => DataScreen.Show(console, list));
            return Task.FromResult(ExitCodes.Fine);
        }));
        return command;
    }

    static Command Forget()
    {
        var project = CommonOptions.Project();
        var subject = new Option<string>("--subject") { Description = "The subject's value in the column that 'data.key' names", Required = true };
        var reason = new Option<string>("--reason") { Description = "Why; kept with the tombstone, so do not name the subject in it", Required = true };
        var command = new Command("forget", "Remove a subject from every data set version and from the log; the old bytes are destroyed") { project, subject, reason };
        command.SetAction(CommandHost.Action((host, parsed, _) =>
        {
            using var workspace = host.Open(parsed.GetRequiredValue(project));
            var done = workspace.Forget(parsed.GetRequiredValue(subject), parsed.GetRequiredValue(reason));
            host.Result(done, CliJson.Default.Forgetting, console => DataScreen.Show(console, done));
            return Task.FromResult(ExitCodes.Fine);
        }));
        return command;
    }
}
