using System.CommandLine;
using Relearn.Cli.Screens;
using Relearn.Data.Labels;
using Relearn.Inference.Models.Classes;

namespace Relearn.Cli.Commands;

/// <summary><c>relearn data aggregate</c>: one label an item from many hands.</summary>
static class AggregateCommand
{
    public static Command Create()
    {
        var file = new Argument<string>("file") { Description = "The votes, one a row: CSV, JSON lines or Parquet" };
        var item = new Option<string>("--item") { Description = "Column of the items", Required = true };
        var annotator = new Option<string>("--annotator") { Description = "Column of the annotators", Required = true };
        var label = new Option<string>("--label") { Description = "Column of the labels; an empty one is an abstention", Required = true };
        var gold = new Option<string?>("--gold") { Description = "File with items whose label is known, in columns of the same names: chooses the method" };
        var classes = new Option<string[]>("--class") { Description = "A class, in order; a label outside is then an error. By default all labels that are found", AllowMultipleArgumentsPerToken = true };
        var distance = new Option<string>("--distance") { Description = "Distance between classes for Krippendorff's alpha: nominal, ordinal (classes in order), interval (classes are numbers) or path (classes are paths such as 'fashion > shoes': 1 less the share of names in common)", DefaultValueFactory = _ => "nominal" };
        distance.AcceptOnlyFromAmong("nominal", "ordinal", "interval", "path");
        var separator = new Option<string>("--separator") { Description = "With --distance path: what stands between the names of a path", DefaultValueFactory = _ => Taxonomy.Separator };
        var tree = new Option<string?>("--tree") { Description = "File with columns 'class' and 'parent': alpha then counts steps in the tree" };
        var method = new Option<string?>("--method") { Description = $"{string.Join(", ", VoteAggregation.Methods)}; by default chosen on gold" };
        method.AcceptOnlyFromAmong([.. VoteAggregation.Methods]);
        var to = new Option<string?>("--out") { Description = "The CSV file that is written: item, label, probability" };
        var command = new Command("aggregate", "One label an item from the votes of several annotators: agreement, quality of annotators, the method and why") { file, item, annotator, label, gold, classes, distance, separator, tree, method, to };
        command.SetAction(CommandHost.Action((host, parsed, _) =>
        {
            var report = VoteAggregation.Run(new(parsed.GetRequiredValue(file), parsed.GetRequiredValue(item), parsed.GetRequiredValue(annotator), parsed.GetRequiredValue(label), parsed.GetValue(gold),
                parsed.GetValue(classes) ?? [], parsed.GetValue(distance)!, parsed.GetValue(tree), parsed.GetValue(method), parsed.GetValue(to), parsed.GetValue(separator)!));
            host.Result(report, AggregationJson.Default.AggregationReport, console => AggregationScreen.Show(console, report));
            return Task.FromResult(ExitCodes.Fine);
        }));
        return command;
    }
}
