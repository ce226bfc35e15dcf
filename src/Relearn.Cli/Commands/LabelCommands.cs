using System.CommandLine;
using Relearn.Cli.Screens;
using Relearn.Data;
using Relearn.Data.Labels;

namespace Relearn.Cli.Commands;

/// <summary><c>relearn data labels</c>: the label ledger.</summary>
static class LabelCommands
{
    public static Command Labels()
    {
        var project = CommonOptions.Project();
        var command = new Command("labels", "The labels by class, origin, author and age, and where they differ") { project };
        command.SetAction(CommandHost.Action((host, parsed, _) =>
        {
            using var workspace = host.Open(parsed.GetRequiredValue(project));
            var report = workspace.Labels();
            host.Result(report, DataJson.Default.LabelReport, console => LabelScreen.Show(console, report, workspace.Project.HasClasses));
            return Task.FromResult(ExitCodes.Fine);
        }));
        command.Add(Import());
        command.Add(Export());
        return command;
    }

    static Command Import()
    {
        var file = new Argument<string>("file") { Description = "A table (CSV, TSV, JSON lines, Parquet) with the columns item and label, and if there are by, at, confidence, reason, origin, purpose; or Label Studio's tasks (.json)" };
        var project = CommonOptions.Project();
        var by = new Option<string?>("--by") { Description = "Who gave the labels, where the file does not say" };
        var origin = Choice("--origin", "What gave them, where the file does not say", LabelOrigin.Person);
        var purpose = Choice("--purpose", "What they were asked for, where the file does not say", LabelPurpose.Label);
        var newClasses = new Option<bool>("--new-classes") { Description = "Where labels are one of several classes: take classes that the project does not know as new ones" };
        var command = new Command("import", "Take labels into the label ledger; nothing is overwritten") { file, project, by, origin, purpose, newClasses };
        command.SetAction(CommandHost.Action(async (host, parsed, _) =>
        {
            using var workspace = host.Open(parsed.GetRequiredValue(project));
            var report = await workspace.ImportLabelsAsync(parsed.GetRequiredValue(file), parsed.GetValue(by), parsed.GetValue(origin), parsed.GetValue(purpose), parsed.GetValue(newClasses));
            host.Result(report, CliJson.Default.LabelImportReport, console => LabelScreen.Show(console, report));
            return ExitCodes.Fine;
        }));
        return command;
    }

    static Command Export()
    {
        var file = new Argument<string>("file") { Description = "The file that is written: CSV, or Label Studio's tasks if it ends in .json" };
        var project = CommonOptions.Project();
        var command = new Command("export", "Write all labels that stand, those of people and of others") { file, project };
        command.SetAction(CommandHost.Action((host, parsed, _) =>
        {
            using var workspace = host.Open(parsed.GetRequiredValue(project));
            var report = workspace.ExportLabels(parsed.GetRequiredValue(file));
            host.Result(report, CliJson.Default.LabelExportReport, console => LabelScreen.Show(console, report));
            return Task.FromResult(ExitCodes.Fine);
        }));
        return command;
    }

    public static Command Functions()
    {
        var project = CommonOptions.Project();
        var accept = new Option<bool>("--accept") { Description = "Give rows without a label what the votes come to" };
        var command = new Command("functions", "Let the labelling functions of 'label.functions' vote: coverage, overlap, conflict, accuracy, and what they come to") { project, accept };
        command.SetAction(CommandHost.Action(async (host, parsed, cancellation) =>
        {
            using var workspace = host.Open(parsed.GetRequiredValue(project));
            var report = await workspace.LabelFunctionsAsync(parsed.GetValue(accept), cancellation);
            host.Result(report, CliJson.Default.FunctionReport, console => LabelScreen.Show(console, report));
            return ExitCodes.Fine;
        }));
        return command;
    }

    static Option<T> Choice<T>(string name, string description, T otherwise) where T : struct, Enum
    {
        var names = Enum.GetNames<T>().Select(n => n.ToLowerInvariant()).ToArray();
        var option = new Option<T>(name) { Description = $"{description}: {string.Join(", ", names)}", DefaultValueFactory = _ => otherwise, CustomParser = result => Enum.TryParse<T>(result.Tokens[0].Value, ignoreCase: true, out var value) ? value : otherwise };
        option.AcceptOnlyFromAmong(names);
        return option;
    }
}
