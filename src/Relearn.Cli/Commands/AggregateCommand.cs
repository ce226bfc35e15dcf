using System.CommandLine;
using Relearn.Cli.Screens;
using Relearn.Data.Labels;

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
        var distance = new Option<string>("--distance") { Description = "Distance between classes for Krippendorff's alpha: nominal, ordinal (classes in order) or interval (classes are numbers)", DefaultValueFactory = _ => "nominal" };
        distance.AcceptOnlyFromAmong("nominal", "ordinal", "interval");
        var tree = new Option<string?>("--tree") { Description = "File with columns 'class' and 'parent': alpha then counts steps in the tree" };
        var method = new Option<string?>("--method") { Description = $"{string.Join(", ", VoteAggregation.Methods)}; by default chosen on gold" };
        method.AcceptOnlyFromAmong([.. VoteAggregation.Methods]);
        var to = new Option<string?>("--out") { Description = "The CSV file that is written: item, label, probability" };
        var command = new Command("aggregate", "One label an item from the votes of several annotators: agreement, quality of annotators, the method and why") { file, item, annotator, label, gold, classes, distance, tree, method, to };
        command.SetAction(CommandHost.Action((host, parsed, _) =>
        {
            var report = VoteAggregation.Run(new(parsed.GetRequiredValue(file), parsed.GetRequiredValue(item), parsed.GetRequiredValue(annotator), parsed.GetRequiredValue(label), parsed.GetValue(gold),
                parsed.GetValue(classes) ?? [], parsed.GetValue(distance)!, parsed.GetValue(tree), parsed.GetValue(method), parsed.GetValue(to)));
            host.Result(report, AggregationJson.Default.AggregationReport, console => AggregationScreen.Show(console, report));
            return Task.FromResult(ExitCodes.Fine);
        }));
        return command;
    }
}
