using System.Globalization;
using System.Text;
using Relearn.Data.Labels.Aggregation;
using Relearn.Data.Labels.Agreement;

namespace Relearn.Data.Labels;

/// <summary>From a file of votes to one label an item.</summary>
static class VoteAggregation
{
    const int MostClassesOfConfusions = 10;
    const string Paths = "path";

    /// <summary>The methods that can be asked for.</summary>
    public static IReadOnlyList<string> Methods { get; } = [MajorityVote.Name, OneCoin.MethodName, DawidSkene.PlainName, DawidSkene.PooledName];

    /// <summary>Reads, measures, chooses, writes.</summary>
    public static AggregationReport Run(AggregationRequest request)
    {
        var (votes, unread) = VoteFile.Read(request.File, request.Item, request.Annotator, request.Label);
        var given = request.Gold is null ? [] : VoteFile.Read(request.Gold, request.Item, null, request.Label).Votes;
        if (request.Distance == Paths) { (votes, given) = (AsPaths(votes, request), AsPaths(given, request)); }
        var table = VoteTable.Build(votes, request.Classes.Count > 0 ? request.Classes : null, given.Select(g => g.Class).Where(c => c.Length > 0));
        var gold = GoldLabels.Of(table, given);
        var agreement = AnnotatorAgreement.Of(table, Distance(request, table));
        var (choice, consensus) = request.Method is { } method
            ? (new(method, false, "asked for", gold.Count, gold.Voted.Count, 1, []), MethodChooser.Fit(method, table, gold.Classes))
            : MethodChooser.Choose(table, gold);
        if (request.Out is { } path) { Storage.AtomicFile.WriteText(Path.GetFullPath(path), Csv(consensus, gold)); }
        var answered = Enumerable.Range(0, table.Items.Count).Where(i => table.VotesOn(i) > 0).ToArray();
        return new(table.Items.Count, table.Items.Count - answered.Length, table.Annotators.Count, table.Votes, table.Abstentions, table.Repeats, unread.Reasons,
            table.Classes.Zip(consensus.Prior).ToDictionary(c => c.First, c => c.Second), agreement, choice, consensus.Iterations, consensus.Converged, answered.Count(i => consensus.Tied[i]),
            AnnotatorQuality.Of(consensus, gold), Confusions(consensus), request.Out);
    }

    // People write both "a>b" and "a > b".
    static List<Vote> AsPaths(List<Vote> votes, AggregationRequest request) => [.. votes.Select(v => v with { Class = ClassTexts.PathOf(v.Class, request.Separator) ?? "" })];

    static LabelDistance Distance(AggregationRequest request, VoteTable table)
    {
        if (request.Tree is { } tree) { return TreeDistance.Of(table.Classes, VoteFile.ReadTree(tree)); }
        if (request.Distance == "ordinal") { return LabelDistance.Ordinal; }
        if (request.Distance == Paths) { return PathDistance.Of(table.Classes); }
        if (request.Distance != "interval") { return LabelDistance.Nominal; }
        double Value(string c) => double.TryParse(c, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && double.IsFinite(value) ? value : throw AgreementErrors.ClassesNotNumbers(c).Exception();
        return LabelDistance.Interval([.. table.Classes.Select(Value)]);
    }

    static Dictionary<string, double[][]>? Confusions(Consensus consensus)
    {
        var (table, classes) = (consensus.Table, consensus.Table.Classes.Count);
        return classes > MostClassesOfConfusions ? null : Enumerable.Range(0, table.Annotators.Count).ToDictionary(a => table.Annotators[a], a => consensus.Confusion(a).Chunk(classes).ToArray());
    }

    // An item for which all abstained has no label, unless it is gold.
    static string Csv(Consensus consensus, GoldLabels gold)
    {
        var (table, text) = (consensus.Table, new StringBuilder("item,label,probability\n"));
        for (var item = 0; item < table.Items.Count; item++)
        {
            text.Append(Quarantine.Quote(table.Items[item])).Append(',');
            if (table.VotesOn(item) > 0 || gold.Classes[item] >= 0)
            {
                text.Append(Quarantine.Quote(table.Classes[consensus.Chosen[item]])).Append(',').Append(consensus.Confidence(item).ToString("0.######", CultureInfo.InvariantCulture));
            }
            else { text.Append(','); }
            text.Append('\n');
        }
        return text.ToString();
    }
}
